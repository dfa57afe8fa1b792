import { type Done, defineCaseKind, moveToTeam, type Refused } from '#modules/cases/index.ts'
import { answerTo } from '#modules/forms/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import { mayTake } from '../permissions.ts'
import { findDirectorate } from '../queries/cases.ts'
import { findFeedback, insertFeedback, restampFeedback, savePassedOn } from '../queries/feedback.ts'
import { categoryNamed } from './regime.ts'

/** What somebody liked, or would do in another way: beside complaints, and no complaint. */
export const feedbackKind = defineCaseKind({
  name: 'feedback',
  title: 'Compliment or suggestion',
  called: 'feedback',

  async onOpen(tx, _actor, about) {
    const answer = answerTo(about.answers, 'category')
    const { category } = await categoryNamed(tx, typeof answer === 'string' ? answer : null)
    const team = category?.team ? await teamByKey(tx, category.team) : null
    insertFeedback(tx, {
      caseId: about.id,
      kind: about.serviceKey === 'suggestion' ? 'suggestion' : 'compliment',
      aboutTeamId: team?.id ?? null,
      directorateId: team ? await findDirectorate(tx, team.id, about.receivedAt) : null,
      scopeId: about.scopeId,
      receivedAt: about.receivedAt,
    })
  },

  onRestamp: async (tx, caseId, scopeId) => restampFeedback(tx, caseId, scopeId),
})

type Pass = { caseId: string; version: number; teamId: string; words: string }

/** Passes it on to the team it names. It lies with them from now on; with its end the person is thanked. */
export async function passFeedbackOn(
  tx: Tx,
  actor: Actor,
  { caseId, version, teamId, words }: Pass,
): Promise<Done | Refused> {
  if (!mayTake(actor)) return { refusal: 'not-allowed' }
  const feedback = await findFeedback(tx, actor, caseId)
  if (!feedback) throw notFound('Compliment or suggestion')
  const directorateId = await findDirectorate(tx, teamId, feedback.receivedAt)
  const moved = await moveToTeam(tx, actor, { caseId, version, teamId, reason: words, lacked: 'nothing' })
  if (moved.refusal === null) savePassedOn(tx, caseId, { teamId, directorateId })
  return moved
}
