import { z } from 'zod'
import { englandAndWales, isOpen, type OpeningHours, writtenHours } from '#modules/calendar/index.ts'
import { defineKind, defineNames, published } from '#modules/definitions/index.ts'
import type { Db } from '#platform/db/index.ts'
import { listRotas } from './queries/duty-rotas.ts'
import { teams } from './queries/structure.ts'

// Definitions may name teams and duty rotas: a name that does not exist is a fault where it stands.
defineNames('team', async (db) => (await teams(db)).map(({ key }) => key))
defineNames('rota', async (db) => (await listRotas(db)).map(({ key }) => key))

/** When a line or a team can be reached. The key is the team's, or the line's own. */
const hoursKind = defineKind({
  kind: 'hours',
  folder: 'hours',
  title: 'Opening hours',
  schema: z.strictObject({ name: z.string().min(1).max(120), hours: writtenHours }),
})

/** What counts for a team that has no hours of its own. */
const usualKey = 'council-offices'

/** Where nobody has published any hours: an office day. */
const officeDay: OpeningHours = writtenHours.parse({
  monday: '09:00-17:00',
  tuesday: '09:00-17:00',
  wednesday: '09:00-17:00',
  thursday: '09:00-17:00',
  friday: '09:00-17:00',
})

/** The hours of a team or a line; those of the council offices where it has none of its own. */
export async function openingHours(db: Db, key: string): Promise<OpeningHours> {
  const own = (await published(db, hoursKind, key)) ?? (await published(db, hoursKind, usualKey))
  return own?.body.hours ?? officeDay
}

/** Whether a team or a line can be reached now. */
export async function isOpenNow(db: Db, key: string): Promise<boolean> {
  return isOpen(await openingHours(db, key), englandAndWales, db.clock.now())
}
