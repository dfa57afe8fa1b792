import { type Db, newId, sql, type Tx } from '#platform/db/index.ts'
import { addressLine } from '../rules/address.ts'
import type { CrewNoteKind } from '../rules/missed-collection.ts'
import { type Container, type RoundDay, usualDay } from '../rules/schedule.ts'

const round = ['r.id', 'r.key', 'r.name', 'r.container', 'r.team_key as teamKey', 'r.frequency'] as const
const roundDates = ['r.first_on as firstOn', 'r.until'] as const

export type Round = {
  id: string
  key: string
  name: string
  container: Container
  teamKey: string
  frequency: 'weekly' | 'fortnightly'
  firstOn: Temporal.PlainDate
  until: Temporal.PlainDate | null
}

/** How far around a day a round is looked at: a fortnight, with room for days that were moved. */
const daysAround = 42

/** The rounds that come to an address, by container, each with what is known about its days around a day. */
export async function listRoundsOf(db: Db, uprn: string, on: Temporal.PlainDate) {
  const rows = await db
    .selectFrom('property_rounds as pr')
    .innerJoin('rounds as r', 'r.id', 'pr.round_id')
    .leftJoin('round_days as d', (join) =>
      join
        .onRef('d.round_id', '=', 'r.id')
        .on('d.planned_on', '>=', on.subtract({ days: daysAround }))
        .on('d.planned_on', '<=', on.add({ days: daysAround })),
    )
    .select([...round, ...roundDates])
    .select(['d.planned_on as plannedOn', 'd.runs_on as runsOn', 'd.state', 'd.back_on as backOn'])
    .where('pr.uprn', '=', uprn)
    .orderBy(sql`array_position(array['refuse', 'recycling', 'food', 'garden'], r.container)`)
    .execute()
  const byRound = Map.groupBy(rows, ({ id }) => id)
  return [...byRound.values()].flatMap((own) => {
    const [first] = own
    if (!first) return []
    const { plannedOn: _, runsOn: __, state: ___, backOn: ____, ...round } = first
    return [{ round, days: own.flatMap(knownDay) }]
  })
}

type MaybeDay = {
  plannedOn: Temporal.PlainDate | null
  runsOn: Temporal.PlainDate | null
  state: RoundDay['state'] | null
  backOn: Temporal.PlainDate | null
}

const knownDay = ({ plannedOn, runsOn, state, backOn }: MaybeDay): RoundDay[] =>
  plannedOn && runsOn && state ? [{ plannedOn, runsOn, state, backOn }] : []

/** A round with one of its days: as it is known, or as it is usual. */
export async function findRoundDay(db: Db, id: string, plannedOn: Temporal.PlainDate) {
  const row = await db
    .selectFrom('rounds as r')
    .leftJoin('round_days as d', (join) => join.onRef('d.round_id', '=', 'r.id').on('d.planned_on', '=', plannedOn))
    .select([...round, ...roundDates])
    .select(['d.planned_on as plannedOn', 'd.runs_on as runsOn', 'd.state', 'd.back_on as backOn'])
    .where('r.id', '=', id)
    .executeTakeFirst()
  if (!row) return null
  const { plannedOn: _, runsOn: __, state: ___, backOn: ____, ...found } = row
  return { round: found, day: knownDay(row)[0] ?? usualDay(plannedOn) }
}

/** Every round that has not ended, with how many addresses it serves. */
export function listRounds(db: Db, on: Temporal.PlainDate) {
  return db
    .selectFrom('rounds as r')
    .select([...round, ...roundDates])
    .select((eb) =>
      eb
        .selectFrom('property_rounds as pr')
        .whereRef('pr.round_id', '=', 'r.id')
        .select(eb.fn.countAll<number>().as('n'))
        .as('addresses'),
    )
    .where((eb) => eb.or([eb('r.until', 'is', null), eb('r.until', '>', on)]))
    .orderBy('r.name')
    .execute()
}

export type KnownDay = RoundDay & { roundId: string; changedAt: Temporal.Instant }

/** What is known about days of some rounds that are planned or run near a time. */
export function listRoundDays(
  db: Db,
  roundIds: readonly string[],
  from: Temporal.PlainDate,
  to: Temporal.PlainDate,
): Promise<KnownDay[]> {
  return db
    .selectFrom('round_days')
    .select(['round_id as roundId', 'planned_on as plannedOn', 'runs_on as runsOn', 'state', 'back_on as backOn'])
    .select('changed_at as changedAt')
    .where('round_id', 'in', [...roundIds])
    .where((eb) => eb.or([eb.between('planned_on', from, to), eb.between('runs_on', from, to)]))
    .execute()
}

type NoteSearch = { roundId: string; plannedOn: Temporal.PlainDate }

/** What the crew of a round noted about an address or its street on one of its days, the latest first. */
export function listNotesFor(db: Db, { roundId, plannedOn }: NoteSearch, place: { uprn: string; usrn: string }) {
  return db
    .selectFrom('crew_notes')
    .select([
      'kind',
      'back_on as backOn',
      sql<'property' | 'street'>`case when uprn is null then 'street' else 'property' end`.as('about'),
    ])
    .where('round_id', '=', roundId)
    .where('planned_on', '=', plannedOn)
    .where('withdrawn_at', 'is', null)
    .where((eb) => eb.or([eb('uprn', '=', place.uprn), eb('usrn', '=', place.usrn)]))
    .orderBy('noted_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/** Whether the crew named the streets that it left on a day of a round. */
export async function hasStreetsLeft(db: Db, { roundId, plannedOn }: NoteSearch): Promise<boolean> {
  const found = await db
    .selectFrom('crew_notes')
    .select('id')
    .where('round_id', '=', roundId)
    .where('planned_on', '=', plannedOn)
    .where('kind', '=', 'round-unfinished')
    .where('usrn', 'is not', null)
    .where('withdrawn_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

const notes = (db: Db) =>
  db
    .selectFrom('crew_notes as n')
    .innerJoin('rounds as r', 'r.id', 'n.round_id')
    .leftJoin('properties as p', 'p.uprn', 'n.uprn')
    .leftJoin('streets as ps', 'ps.usrn', 'p.usrn')
    .leftJoin('streets as s', 's.usrn', 'n.usrn')
    .select(['n.id', 'n.kind', 'n.text', 'n.planned_on as plannedOn', 'n.back_on as backOn', 'n.noted_at as notedAt'])
    .select(['n.round_id as roundId', 'r.name as roundName', 'r.container', 'n.uprn', 'n.usrn', 's.name as streetName'])
    .select([
      'p.organisation',
      'p.sub_building as subBuilding',
      'p.building',
      'p.number',
      'p.postcode',
      'ps.name as street',
    ])
    .where('n.withdrawn_at', 'is', null)

type NoteRow = Awaited<ReturnType<ReturnType<typeof notes>['execute']>>[number]

const withPlace = ({
  organisation,
  subBuilding,
  building,
  number,
  postcode,
  street,
  streetName,
  ...note
}: NoteRow) => ({
  ...note,
  about: note.uprn === null ? ('street' as const) : ('property' as const),
  place:
    streetName ??
    addressLine({
      organisation,
      subBuilding,
      building,
      number,
      street: street ?? '',
      town: '',
      postcode: postcode ?? '',
    }),
})

/** The latest notes of crews about an address or its street. */
export async function listNotesAbout(db: Db, place: { uprn: string | null; usrn: string }, limit: number) {
  const rows = await notes(db)
    .where((eb) => eb.or([eb('n.uprn', '=', place.uprn), eb('n.usrn', '=', place.usrn)]))
    .orderBy('n.planned_on', 'desc')
    .orderBy('n.noted_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map(withPlace)
}

/** How many notes there are of some days of rounds, by round and day. */
export async function countNotesOfDays(db: Db, days: readonly NoteSearch[]): Promise<Map<string, number>> {
  if (days.length === 0) return new Map()
  const rows = await db
    .selectFrom('crew_notes')
    .select((eb) => ['round_id as roundId', 'planned_on as plannedOn', eb.fn.countAll<number>().as('notes')])
    .where('withdrawn_at', 'is', null)
    .where('round_id', 'in', [...new Set(days.map(({ roundId }) => roundId))])
    .where('planned_on', 'in', [...new Set(days.map(({ plannedOn }) => plannedOn))])
    .groupBy(['round_id', 'planned_on'])
    .execute()
  return new Map(rows.map(({ roundId, plannedOn, notes }) => [`${roundId} ${plannedOn}`, notes]))
}

/** The notes of one day of some rounds, the latest first. */
export async function listNotesOfDays(db: Db, days: readonly { roundId: string; plannedOn: Temporal.PlainDate }[]) {
  if (days.length === 0) return []
  const rows = await notes(db)
    .where((eb) =>
      eb.or(
        days.map(({ roundId, plannedOn }) =>
          eb.and([eb('n.round_id', '=', roundId), eb('n.planned_on', '=', plannedOn)]),
        ),
      ),
    )
    .orderBy('n.noted_at', 'desc')
    .execute()
  return rows.map(withPlace)
}

export type ListedNote = ReturnType<typeof withPlace>

/** The streets of a round, by name, with how many of its addresses are there. */
export function listStreetsOfRound(db: Db, roundId: string) {
  return db
    .selectFrom('property_rounds as pr')
    .innerJoin('properties as p', 'p.uprn', 'pr.uprn')
    .innerJoin('streets as s', 's.usrn', 'p.usrn')
    .select((eb) => ['s.usrn', 's.name', eb.fn.countAll<number>().as('addresses')])
    .where('pr.round_id', '=', roundId)
    .groupBy(['s.usrn', 's.name'])
    .orderBy('s.name')
    .execute()
}

/** The addresses of a round in one street, in natural order. */
export async function listAddressesOfRound(db: Db, roundId: string, usrn: string) {
  // The street is read first, and by itself (`offset 0`): PostgreSQL would look through every address of the city for it.
  const rows = await db
    .selectFrom((eb) => eb.selectFrom('properties').selectAll().where('usrn', '=', usrn).offset(0).as('p'))
    .innerJoin('property_rounds as pr', 'pr.uprn', 'p.uprn')
    .select(['p.uprn', 'p.organisation', 'p.sub_building as subBuilding', 'p.building', 'p.number', 'p.assisted'])
    .where('pr.round_id', '=', roundId)
    .orderBy('p.number_value')
    .orderBy('p.number')
    .orderBy('p.building')
    .orderBy('p.sub_building_value')
    .execute()
  return rows.map(({ uprn, assisted, ...parts }) => ({
    uprn,
    assisted,
    name: addressLine({ ...parts, street: '', town: '', postcode: '' }),
  }))
}

/** Whether a round comes to an address, or to any address of a street. */
export async function isOnRound(db: Db, roundId: string, place: { uprn: string | null; usrn: string | null }) {
  const found = await db
    .selectFrom('property_rounds as pr')
    .innerJoin('properties as p', 'p.uprn', 'pr.uprn')
    .select('pr.uprn')
    .where('pr.round_id', '=', roundId)
    .where((eb) => (place.uprn ? eb('p.uprn', '=', place.uprn) : eb('p.usrn', '=', place.usrn ?? '')))
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

export function saveRoundDay(tx: Tx, roundId: string, day: RoundDay) {
  const values = { runs_on: day.runsOn, state: day.state, back_on: day.backOn, changed_at: tx.now }
  tx.save(
    tx
      .insertInto('round_days')
      .values({ id: newId(), round_id: roundId, planned_on: day.plannedOn, created_at: tx.now, ...values })
      .onConflict((clash) => clash.columns(['round_id', 'planned_on']).doUpdateSet(values)),
  )
}

export type NewNote = {
  id: string
  roundId: string
  plannedOn: Temporal.PlainDate
  kind: CrewNoteKind
  place: { uprn: string; usrn: null } | { uprn: null; usrn: string }
  text: string
  backOn: Temporal.PlainDate | null
  notedBy: string | null
}

export function saveNote(tx: Tx, note: NewNote) {
  tx.save(
    tx.insertInto('crew_notes').values({
      id: note.id,
      round_id: note.roundId,
      planned_on: note.plannedOn,
      kind: note.kind,
      ...note.place,
      text: note.text,
      back_on: note.backOn,
      noted_by: note.notedBy,
      noted_at: tx.now,
      withdrawn_at: null,
      created_at: tx.now,
    }),
  )
}

/** Locks the round, so that two people noting at once come one after the other. */
export async function lockRound(tx: Tx, id: string): Promise<Round | null> {
  const found = await tx
    .selectFrom('rounds as r')
    .select([...round, ...roundDates])
    .where('r.id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return found ?? null
}

export async function lockNote(tx: Tx, id: string) {
  const found = await tx
    .selectFrom('crew_notes as n')
    .innerJoin('rounds as r', 'r.id', 'n.round_id')
    .select(['n.kind', 'n.round_id as roundId', 'n.planned_on as plannedOn', 'n.withdrawn_at as withdrawnAt'])
    .select('r.name as roundName')
    .where('n.id', '=', id)
    .forUpdate('n')
    .executeTakeFirst()
  return found ?? null
}

export function withdrawNote(tx: Tx, id: string) {
  tx.save(tx.updateTable('crew_notes').set({ withdrawn_at: tx.now }).where('id', '=', id))
}

/** The same said again takes the place of what was said before. */
export function withdrawSameNote(
  tx: Tx,
  { roundId, plannedOn, kind, place }: Omit<NewNote, 'id' | 'text' | 'backOn' | 'notedBy'>,
) {
  tx.save(
    tx
      .updateTable('crew_notes')
      .set({ withdrawn_at: tx.now })
      .where('round_id', '=', roundId)
      .where('planned_on', '=', plannedOn)
      .where('kind', '=', kind)
      .where('uprn', 'is not distinct from', place.uprn)
      .where('usrn', 'is not distinct from', place.usrn)
      .where('withdrawn_at', 'is', null),
  )
}

/** Notes of a kind about streets on one day of a round end when the round's state makes them untrue. */
export function withdrawStreetsLeft(tx: Tx, roundId: string, plannedOn: Temporal.PlainDate) {
  tx.save(
    tx
      .updateTable('crew_notes')
      .set({ withdrawn_at: tx.now })
      .where('round_id', '=', roundId)
      .where('planned_on', '=', plannedOn)
      .where('kind', '=', 'round-unfinished')
      .where('withdrawn_at', 'is', null),
  )
}
