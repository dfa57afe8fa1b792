import { markDeceased } from '#modules/customers/index.ts'
import type { Answers } from '#modules/forms/index.ts'
import { keepPromises, withdrawPromises } from '#modules/promises/index.ts'
import { dequeue } from '#modules/queues/index.ts'
import { deceasedIn, outcomeWords, serviceVersion } from '#modules/services/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { dayInWords } from '#platform/time/index.ts'
import { caseResolved } from '../events.ts'
import { mayWork } from '../permissions.ts'
import { answersOf, type Happened, type LockedCase, peopleOf, saveEvents } from '../queries/cases.ts'
import { findParent } from '../queries/parts.ts'
import { type EndingKind, keepsPromise, lacksReason, lastDayToReopen, refusalToResolve } from '../rules/standing.ts'
import { begin, type Done, finish, noWait, type Refused, refused, type Seen, subjectOf, tellPages } from './change.ts'
import { kindOf } from './kinds.ts'
import { endTasksOf, keepWhatIsToSay, notice } from './queue.ts'
import { tellEverybody } from './tell.ts'

type Resolve = Seen & {
  outcome: string
  /** What the outcome needs filled in. */
  filledIn: Answers
  /** What staff add for the person, after the outcome's own words. */
  reason: string | null
  /** For a death: the record of the person who died, or that there is none. */
  died?: { customerId: string } | 'no-record'
}

/** Finishes a case with an outcome of its service; everybody who hears of it is told in the outcome's words. */
export async function resolveCase(
  tx: Tx,
  actor: Actor,
  { outcome: key, filledIn, reason, died, ...seen }: Resolve,
): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  const refusal = refusalToResolve(current, current.openParts)
  if (refusal) return refused(refusal)
  const service = await serviceVersion(tx, current.serviceVersionId)
  const outcome = service.body.outcomes.find((one) => one.key === key)
  if (!outcome) return refused('unknown-outcome')
  if (lacksReason(outcome, reason)) return refused('reason-missing')
  const why = await kindOf(current.kind).mayClose(tx, current.id)
  if (why) return { refusal: 'kind-says-no', why }

  const death = outcome.kind === 'done' && service.body.deceased ? await recordDeath(tx, actor, current, died) : []
  if (death === null) return refused('choose-who-died')
  const words = outcomeWords(outcome, filledIn)
  return end(tx, actor, current, { key, name: outcome.name, kind: outcome.kind, words, reason, before: death })
}

/** Refuses what was asked, with the reason that the person is told. */
export async function refuseCase(
  tx: Tx,
  actor: Actor,
  { reason, ...seen }: Seen & { reason: string },
): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  const refusal = refusalToResolve(current, current.openParts)
  if (refusal) return refused(refusal)
  const why = await kindOf(current.kind).mayClose(tx, current.id)
  if (why) return { refusal: 'kind-says-no', why }
  const words = 'We looked at what you asked for and cannot do it.'
  return end(tx, actor, current, { key: 'refused', name: 'Refused', kind: 'refused', words, reason, before: [] })
}

/** Ends a case because the person no longer needs it. */
export async function withdrawCase(
  tx: Tx,
  actor: Actor,
  { reason, ...seen }: Seen & { reason: string | null },
): Promise<Done | Refused> {
  const theirs = (who: Actor) => who.kind === 'resident' || who.kind === 'member'
  const current = await begin(tx, actor, seen, (who, row) => theirs(who) || mayWork(who, row))
  if (typeof current === 'string') return refused(current)
  const refusal = refusalToResolve(current, current.openParts)
  if (refusal) return refused(refusal)
  const stopped = 'You told us that you no longer need this, so we have stopped.'
  const words = reason ? `${stopped} You said: “${reason}”` : stopped
  const name = 'No longer needed'
  return end(tx, actor, current, { key: 'withdrawn', name, kind: 'withdrawn', words, reason: null, before: [] })
}

type Ending = {
  key: string
  name: string
  kind: EndingKind
  words: string
  reason: string | null
  before: readonly Happened[]
}

async function end(
  tx: Tx,
  actor: Actor,
  current: LockedCase,
  { key, name, kind, words, reason, before }: Ending,
): Promise<Done> {
  const subject = subjectOf(current)
  const { body } = await serviceVersion(tx, current.serviceVersionId)
  // Where the law has us answer, a refusal is an answer, in time or late.
  const isAnswered = body.challenge !== null && kind !== 'withdrawn'
  if (isAnswered || keepsPromise(kind)) keepPromises(tx, subject)
  else await withdrawPromises(tx, subject, name, actor)
  dequeue(tx, subject)
  endTasksOf(tx, actor, current.id)
  const told = reason ? `${words} ${reason}` : words
  if (!kindOf(current.kind).tellsOutcome) {
    const lastDay = lastDayToReopen(tx.now, body.reopenWithinDays)
    const said = [told, kind === 'withdrawn' ? null : body.challenge].filter((words) => words !== null).join('\n\n')
    // A text message leads to the answer and to what the law gives against it; an email and a letter have both whole.
    const shortWords =
      said === told ? told : 'Our answer is on your own page, with our reasons and how to challenge it.'
    const letter =
      kind === 'refused'
        ? { template: 'case-refused', data: { reason: said, shortWords } }
        : {
            template: 'case-resolved',
            data: { outcomeWords: said, shortWords, untilWords: lastDay && dayInWords(lastDay) },
          }
    await tellEverybody(tx, actor, current, letter)
  }
  await keepWhatIsToSay(tx, current)
  await tellParent(tx, actor, current, told)
  publish(tx, caseResolved, { caseId: current.id })
  return finish(tx, actor, current, {
    action: 'resolved',
    change: {
      status: 'resolved',
      outcome: key,
      outcome_words: told,
      resolved_at: tx.now,
      ...noWait,
    },
    events: [...before, { fact: { kind: 'resolved', outcome: key, outcomeName: name, words, reason } }],
    detail: { outcome: key },
  })
}

/** Whoever has the whole learns that a part of it is done; how, only where the same people may know. */
async function tellParent(tx: Tx, actor: Actor, part: LockedCase, outcome: string) {
  if (!part.parentId) return
  const parent = await findParent(tx, part.parentId)
  if (!parent) return
  const words = part.scopeId === parent.scopeId ? outcome : 'The other team has done its part.'
  notice(tx, parent, { kind: 'part-finished', words: `${part.reference} is finished: ${words}` })
  saveEvents(tx, actor, parent, [{ fact: { kind: 'part-finished', part: part.reference, words } }])
  tellPages(tx, parent, parent.scopeId)
}

/** Marks the person who died, which ends all mail to them. Null when nobody said who it is. */
async function recordDeath(
  tx: Tx,
  actor: Actor,
  current: LockedCase,
  died: Resolve['died'],
): Promise<Happened[] | null> {
  if (died === 'no-record') return []
  const service = await serviceVersion(tx, current.serviceVersionId)
  const death = deceasedIn(service.body, await answersOf(tx, current.id))
  const about = (await peopleOf(tx, current.id)).find(({ role }) => role === 'about')
  const customerId = died?.customerId ?? about?.customerId
  if (!death || !customerId) return null
  const { refusal } = await markDeceased(tx, actor, { customerId, on: death.diedOn, source: current.reference })
  if (refusal && refusal !== 'already-recorded') return null
  return [{ fact: { kind: 'died', name: about?.customerId === customerId ? about.name : death.name } }]
}
