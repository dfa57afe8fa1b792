import { z } from 'zod'
import {
  englandAndWales,
  hoursInLines,
  hoursInWords,
  isOpen,
  lastClosing,
  nextClosing,
  nextOpening,
  type OpeningHours,
  writtenHours,
} from '#modules/calendar/index.ts'
import { allPublished, defineKind, defineNames, published } from '#modules/definitions/index.ts'
import type { Db } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
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

/** Whether a team or a line can be reached at a moment. */
export async function isOpenAt(db: Db, key: string, at: Temporal.Instant): Promise<boolean> {
  return isOpen(await openingHours(db, key), englandAndWales, at)
}

/**
 * Since when, at `at`, one or another part of the council has been closed: the earliest of the times at which each closed
 * last. What came in out of hours before that was there when its people came.
 */
export async function closedSince(db: Db, at: Temporal.Instant): Promise<Temporal.Instant> {
  const all = (await allPublished(db, hoursKind)).map(({ body }) => body.hours)
  const closings = (all.length > 0 ? all : [officeDay]).flatMap(
    (hours) => lastClosing(hours, englandAndWales, at) ?? [],
  )
  return closings.toSorted(Temporal.Instant.compare)[0] ?? at
}

/** What a team's own hours are called, and the hours line by line; null where it has none of its own. */
export async function ownHours(db: Db, key: string): Promise<{ name: string; lines: string[] } | null> {
  const own = await published(db, hoursKind, key)
  return own && { name: own.body.name, lines: hoursInLines(own.body.hours, englandAndWales, db.clock.now()) }
}

/** The line behind the number that stands on every page. */
const lineKey = 'contact-centre'

/** Null where nobody has published any: better no hours than wrong ones. */
const lineHours = async (db: Db) =>
  ((await published(db, hoursKind, lineKey)) ?? (await published(db, hoursKind, usualKey)))?.body.hours ?? null

/** When the council's phone is answered, in words. */
export async function phoneHours(db: Db): Promise<string | null> {
  const hours = await lineHours(db)
  return hours && inWordsOfTheDay(hours, db.clock.now())
}

const inWords = new WeakMap<OpeningHours, { day: string; words: string }>()

/** They stand on every page and in every message, and are put into words once a day. */
function inWordsOfTheDay(hours: OpeningHours, at: Temporal.Instant): string {
  const day = londonDate(at).toString()
  const before = inWords.get(hours)
  if (before && before.day === day) return before.words
  const words = hoursInWords(hours, englandAndWales, at)
  inWords.set(hours, { day, words })
  return words
}

/** Whether the council's phone is answered now, until when, and if not, from when. */
export async function phoneNow(
  db: Db,
): Promise<{ isOpen: true; closes: Temporal.Instant } | { isOpen: false; opens: Temporal.Instant } | null> {
  const hours = await lineHours(db)
  if (!hours || hours.week.every((day) => day.length === 0)) return null
  const now = db.clock.now()
  const closes = nextClosing(hours, englandAndWales, now)
  return closes ? { isOpen: true, closes } : { isOpen: false, opens: nextOpening(hours, englandAndWales, now) }
}
