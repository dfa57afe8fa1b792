import { isBeyondLimit } from '#modules/access/index.ts'
import { recordAudit } from '#modules/audit/index.ts'
import { nextUp } from '#modules/organisation/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { notFound, type StaffActor } from '#platform/http/index.ts'
import { lockHandOff, passHandOffUp, saveHandOffDecision } from '../queries/hand-offs.ts'
import type { ContactRefusal } from '../rules.ts'
import { settlingInWords } from './matters.ts'

export type DecideHandOff = { handOffId: string; decision: 'agreed' | 'declined' | 'done'; words: string }

export type HandedOn = Pick<
  NonNullable<Awaited<ReturnType<typeof lockHandOff>>>,
  'customerId' | 'serviceKey' | 'createdAt' | 'scopeId'
>

type Decided =
  | { refusal: ContactRefusal; passedTo: null; about: null }
  /** With the person up whom it went to, where it was beyond the decider too. */
  | { refusal: null; passedTo: string | null; about: HandedOn }

const refused = (refusal: ContactRefusal): Decided => ({ refusal, passedTo: null, about: null })

/** Decides what was handed on. It must be within the decider's own limit; else it goes to the next person up. */
export async function decideHandOff(tx: Tx, actor: StaffActor, input: DecideHandOff): Promise<Decided> {
  const handOff = await lockHandOff(tx, actor, input.handOffId)
  if (!handOff) throw notFound('Hand-off')
  if (handOff.state !== 'waiting') return refused('already-decided')
  const isAsked =
    handOff.toStaffId === actor.id || (handOff.toTeamId !== null && actor.teams.includes(handOff.toTeamId))
  if (!isAsked) return refused('not-asked')
  if (input.words.trim() === '') return refused('reason-missing')
  const beyond =
    handOff.power !== null &&
    input.decision === 'agreed' &&
    isBeyondLimit(actor, handOff.power, handOff.amountPence ?? 1)
  const next = beyond ? await nextUp(tx, actor.id, tx.now) : null
  if (beyond && !next) return refused('beyond-limit')
  if (next) passHandOffUp(tx, handOff.id, next)
  else saveHandOffDecision(tx, handOff.id, { state: input.decision, decidedBy: actor.id, words: input.words })
  recordAudit(tx, actor, {
    action: next ? 'hand-off.passed-up' : `hand-off.${input.decision}`,
    subject: { kind: 'contact', id: handOff.contactId },
    scopeId: handOff.scopeId,
    detail: await settlingInWords(tx, handOff.serviceKey, handOff),
  })
  return { refusal: null, passedTo: next, about: handOff }
}
