import type { Tx } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { insertCampaign } from '../queries/campaigns.ts'
import type { No } from './hand.ts'
import { answerAsCampaign } from './replies.ts'

type Campaign = { title: string; answer: string; caseIds: readonly string[] }

export type Answered = { refusal: null; campaignId: string; count: number }

/** Many Members about one thing: one answer, and each is told. All of them, or none. */
export async function answerCampaign(
  tx: Tx,
  actor: StaffActor,
  { title, answer, caseIds }: Campaign,
): Promise<Answered | (No & { caseId?: string })> {
  const ids = [...new Set(caseIds)]
  if (ids.length < 2) return { refusal: 'no-campaign' }
  const campaignId = await insertCampaign(tx, { title, answer, staffId: actor.id })
  for (const caseId of ids) {
    const done = await answerAsCampaign(tx, actor, { caseId, version: null, body: answer, campaignId })
    if (done.refusal !== null) return { ...done, caseId }
  }
  return { refusal: null, campaignId, count: ids.length }
}
