import { z } from 'zod'
import { type JsonText, json, sql, type Tx } from '#platform/db/index.ts'
import { visible } from '#platform/http/index.ts'
import type { Candidate } from '../rules/classify.ts'

const candidatesSchema = z
  .array(z.object({ service: z.string(), confidence: z.number(), reason: z.string() }))
  .catch([])

/** The services a text is probably for, as they were kept with it. */
export const candidatesOf = (kept: unknown): Candidate[] => candidatesSchema.parse(kept)

/** As many as one commit takes, the oldest first: what is further down is judged when it has moved up. */
const atOnce = 5000

/** What waits for a person, but for what somebody decides on at this moment. */
export const lockWaiting = (tx: Tx) =>
  tx
    .selectFrom('triage_items')
    .select(['id', 'text', 'marks', 'reason', 'candidates', 'scope_id as scopeId'])
    .where('state', '=', 'open')
    .where(visible({ kind: 'system', name: 'triage' }))
    .orderBy('received_at')
    .orderBy('reported_on')
    .orderBy('id')
    .limit(atOnce)
    .forUpdate()
    .skipLocked()
    .execute()

type Judged = { id: string; candidates: readonly Candidate[]; reason: string }

export async function saveJudged(tx: Tx, items: readonly Judged[]) {
  if (items.length === 0) return
  const rows = items.map(({ id, candidates, reason }) => {
    const [first] = candidates
    return { id, candidates, reason, suggested: first?.service ?? null, confidence: first?.confidence ?? 0 }
  })
  await tx
    .updateTable('triage_items')
    .from(
      sql<{
        id: string
        candidates: JsonText
        reason: string
        suggested: string | null
        confidence: number
      }>`
        jsonb_to_recordset(${json(rows)})`.as<'judged'>(
        sql`judged(id uuid, candidates jsonb, reason text, suggested text, confidence double precision)`,
      ),
    )
    .set((eb) => ({
      candidates: eb.ref('judged.candidates'),
      reason: eb.ref('judged.reason'),
      suggested: eb.ref('judged.suggested'),
      confidence: eb.ref('judged.confidence'),
    }))
    .whereRef('triage_items.id', '=', 'judged.id')
    .execute()
}
