import { type Db, newId, sql, type Tx } from '#platform/db/index.ts'

export function listRotas(db: Db) {
  return db
    .selectFrom('duty_rotas')
    .innerJoin('units', 'units.id', 'duty_rotas.team_id')
    .select(['duty_rotas.id', 'duty_rotas.key', 'duty_rotas.name', 'units.name as teamName', 'units.id as teamId'])
    .select('minutes_to_acknowledge as minutesToAcknowledge')
    .orderBy('duty_rotas.name')
    .execute()
}

const rota = (db: Db) =>
  db
    .selectFrom('duty_rotas')
    .select(['id', 'key', 'name', 'team_id as teamId', 'minutes_to_acknowledge as minutesToAcknowledge'])

export const rotaByKey = (db: Db, key: string) => rota(db).where('key', '=', key).executeTakeFirst()
export const findRota = (db: Db, id: string) => rota(db).where('id', '=', id).executeTakeFirst()

export type Rota = NonNullable<Awaited<ReturnType<typeof rotaByKey>>>

export type NewRota = { key: string; name: string; teamId: string; minutesToAcknowledge: number }

export async function saveRota(tx: Tx, { key, name, teamId, minutesToAcknowledge }: NewRota): Promise<string> {
  const { id } = await tx
    .insertInto('duty_rotas')
    .values({
      id: newId(),
      key,
      name,
      team_id: teamId,
      minutes_to_acknowledge: minutesToAcknowledge,
      created_at: tx.now,
    })
    .onConflict((clash) =>
      clash.column('key').doUpdateSet({ name, team_id: teamId, minutes_to_acknowledge: minutesToAcknowledge }),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function hasShifts(db: Db, rotaId: string): Promise<boolean> {
  const found = await db
    .selectFrom('duty_shifts')
    .select('id')
    .where('rota_id', '=', rotaId)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

/** Who is on duty at a moment and here, first on call first. */
export async function listOnDuty(
  db: Db,
  rotaId: string,
  at: Temporal.Instant,
  day: Temporal.PlainDate,
): Promise<string[]> {
  const rows = await db
    .selectFrom('duty_shifts')
    .innerJoin('staff', 'staff.id', 'duty_shifts.staff_id')
    .select('staff.id')
    .where('rota_id', '=', rotaId)
    .where('starts_at', '<=', at)
    .where('ends_at', '>', at)
    .where('staff.deactivated_at', 'is', null)
    .where(sql<boolean>`not exists (
      select from absences a where a.staff_id = staff.id and a.since <= ${day} and a.until > ${day})`)
    .orderBy('position')
    .execute()
  return rows.map(({ id }) => id)
}

export function listShifts(db: Db, from: Temporal.Instant, until: Temporal.Instant) {
  return db
    .selectFrom('duty_shifts')
    .innerJoin('staff', 'staff.id', 'duty_shifts.staff_id')
    .select(['duty_shifts.id', 'rota_id as rotaId', 'staff.id as staffId', 'staff.name', 'staff.phone', 'position'])
    .select(['starts_at as startsAt', 'ends_at as endsAt'])
    .where('starts_at', '<', until)
    .where('ends_at', '>', from)
    .orderBy('starts_at')
    .orderBy('position')
    .execute()
}

export type NewShift = {
  rotaId: string
  staffId: string
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  position: number
}

export async function isPlaceTaken(
  db: Db,
  { rotaId, startsAt, endsAt, position }: Omit<NewShift, 'staffId'>,
): Promise<boolean> {
  const found = await db
    .selectFrom('duty_shifts')
    .select('id')
    .where('rota_id', '=', rotaId)
    .where('position', '=', position)
    .where('starts_at', '<', endsAt)
    .where('ends_at', '>', startsAt)
    .executeTakeFirst()
  return found !== undefined
}

export function saveShift(tx: Tx, { rotaId, staffId, startsAt, endsAt, position }: NewShift) {
  const values = {
    id: newId(),
    rota_id: rotaId,
    staff_id: staffId,
    starts_at: startsAt,
    ends_at: endsAt,
    position,
    created_at: tx.now,
  }
  tx.save(tx.insertInto('duty_shifts').values(values))
}

/** Only a shift that has not begun: who was on duty stays written. */
export function deleteShift(tx: Tx, id: string) {
  return tx
    .deleteFrom('duty_shifts')
    .where('id', '=', id)
    .where('starts_at', '>', tx.now)
    .returning(['staff_id as staffId', 'rota_id as rotaId', 'starts_at as startsAt'])
    .executeTakeFirst()
}
