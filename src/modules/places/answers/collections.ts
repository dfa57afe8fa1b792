import { addWorkingDays, englandAndWales } from '#modules/calendar/index.ts'
import type { Db } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { hasStreetsLeft, listNotesFor, listRoundsOf, type Round } from '../queries/collections.ts'
import { findProperty, type Property } from '../queries/places.ts'
import { judgeCollection, type ToldReason } from '../rules/missed-collection.ts'
import { type Container, lastCollection, nextCollection, type RoundDay } from '../rules/schedule.ts'
import { collectionWords } from './collection-words.ts'

/** How long after a collection it may be reported as missed. */
const workingDaysToReport = 2

export type CollectionAnswer =
  | { kind: 'report'; collectedOn: Temporal.PlainDate | null }
  | {
      kind: 'told'
      reason: ToldReason
      words: string
      promiseOn: Temporal.PlainDate | null
      /** Set when the whole street waits for the same thing on the same day: one case is enough for all of them. */
      streetKey: string | null
    }

export type CollectionQuestion = { uprn: string; container: Container; reportedAt: Temporal.Instant }

/** What the rounds and the crews know about a bin that somebody says was not emptied. */
export async function collectionAnswer(
  db: Db,
  { uprn, container, reportedAt }: CollectionQuestion,
): Promise<CollectionAnswer> {
  const today = londonDate(reportedAt)
  const [property, rounds] = await Promise.all([findProperty(db, uprn, today), listRoundsOf(db, uprn, today)])
  if (!property || rounds.length === 0) return { kind: 'report', collectedOn: null }

  const own = rounds.find(({ round }) => round.container === container)
  if (!own) return told({ reason: 'not-collection-day', container, street: property.street })

  const { round, days } = own
  const last = lastCollection(round, days, today)
  const next = nextCollection(round, days, today)
  const verdict = judgeCollection({
    today,
    last,
    next,
    ...(await saidByCrew(db, round, last, property)),
    assisted: property.assisted,
    reportableUntil: (collectedOn) => addWorkingDays(englandAndWales, collectedOn, workingDaysToReport),
  })
  if (verdict.kind === 'report') return verdict
  const { reason, promiseOn } = verdict
  const isOfStreet = verdict.wholeStreet && last !== null && promiseOn !== null
  const streetKey = isOfStreet ? `${container}/${property.usrn}/${last.plannedOn}` : null
  return told({ reason, container, street: property.street, last, next, promiseOn, streetKey })
}

type Telling = {
  reason: ToldReason
  container: Container
  street: string
  last?: RoundDay | null
  next?: RoundDay | null
  promiseOn?: Temporal.PlainDate | null
  streetKey?: string | null
}

function told({ last = null, next = null, promiseOn = null, streetKey = null, ...rest }: Telling): CollectionAnswer {
  const words = collectionWords({ ...rest, last, next, promiseOn, workingDaysToReport })
  return { kind: 'told', reason: rest.reason, words, promiseOn, streetKey }
}

async function saidByCrew(db: Db, round: Round, last: RoundDay | null, property: Property) {
  if (!last) return { notes: [], someStreetsLeft: false }
  const day = { roundId: round.id, plannedOn: last.plannedOn }
  const [notes, someStreetsLeft] = await Promise.all([listNotesFor(db, day, property), hasStreetsLeft(db, day)])
  return { notes, someStreetsLeft }
}

export type AddressCollection = {
  container: Container
  roundId: string
  roundName: string
  frequency: 'weekly' | 'fortnightly'
  last: RoundDay | null
  next: RoundDay | null
}

/** When the bins of an address were and will be collected. Today counts as next until the round is finished. */
export async function collectionsAt(db: Db, uprn: string, today: Temporal.PlainDate): Promise<AddressCollection[]> {
  const rounds = await listRoundsOf(db, uprn, today)
  return rounds.map(({ round, days }) => {
    const last = lastCollection(round, days, today)
    const isToday = last?.runsOn.equals(today) && last.state !== 'finished'
    return {
      container: round.container,
      roundId: round.id,
      roundName: round.name,
      frequency: round.frequency,
      last: isToday ? lastCollection(round, days, today.subtract({ days: 1 })) : last,
      next: isToday ? last : nextCollection(round, days, today),
    }
  })
}
