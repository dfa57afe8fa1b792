import { z } from 'zod'
import { parseReference } from '#platform/db/index.ts'
import { type App, type Entered, formErrors, optionalText, placed, placeInList } from '#platform/http/index.ts'
import { LONDON } from '#platform/time/index.ts'
import { listActions, searchEntries } from '../queries.ts'
import { actionInWords, detailInWords, subjectInWords } from '../rules.ts'

const day = z
  .string()
  .regex(/^20\d\d-/)
  .pipe(z.iso.date())

const place = placeInList({ at: placed.at, id: placed.id })

const querystring = z.object({
  person: optionalText(100).catch(null),
  action: optionalText(100).catch(null),
  subject: optionalText(100).catch(null),
  from: optionalText(100).catch(null),
  to: optionalText(100).catch(null),
  after: place.read,
})

const detail = z.record(z.string(), z.unknown()).catch({})

export function searchPage(app: App) {
  const route = { config: { access: { for: 'staff' as const, permission: 'audit.read' } }, schema: { querystring } }
  app.get('/staff/audit', route, async (request, reply) => {
    const { person, action, subject, from, to, after } = request.query
    const errors = unreadableDays({ from, to })
    // A search that leaves out what was asked for would mislead: nothing is shown until the day can be read.
    const { entries, next } = errors
      ? { entries: [], next: null }
      : await searchEntries(app.db, request.actor, {
          person,
          action,
          subject: subject === null ? null : (parseReference(subject) ?? subject),
          from: from === null ? null : startOf(from),
          until: to === null ? null : startOf(to, 1),
          after,
        })
    const asked = { person: person ?? '', action: action ?? '', subject: subject ?? '', from: from ?? '', to: to ?? '' }
    return reply.code(errors ? 422 : 200).page('modules/audit/pages/search.njk', {
      asked,
      errors,
      actions: (await listActions(app.db, request.actor)).map((value) => ({ value, text: actionInWords(value) })),
      entries: entries.map((entry) => entryView(entry, detail.parse(entry.detail))),
      isFirstPage: after === null,
      first: addressOf(asked),
      older: next && addressOf({ ...asked, after: place.write(next) }),
    })
  })
}

/** The days typed that are no days: where the browser has no field for dates, they are typed as text. */
function unreadableDays({ from, to }: { from: string | null; to: string | null }) {
  const typed = [
    { field: 'from', name: 'From', text: from },
    { field: 'to', name: 'To', text: to },
  ]
  const unreadable = typed.filter(({ text }) => text !== null && !day.safeParse(text).success)
  if (unreadable.length === 0) return null
  const words = 'must be a day like 2027-03-12: year, month and day'
  return formErrors(Object.fromEntries(unreadable.map(({ field, name }) => [field, `${name} ${words}`])))
}

type Entry = Awaited<ReturnType<typeof searchEntries>>['entries'][number]

function entryView(entry: Entry, facts: Record<string, unknown>) {
  return {
    at: entry.at,
    who: entry.actorName,
    isStaff: entry.actorKind === 'staff' || entry.actorKind === 'contractor',
    action: actionInWords(entry.action),
    subject: subjectInWords(entry.subjectKind, entry.subjectId, facts),
    about: addressOf({ subject: entry.subjectId }),
    restricted: entry.scopeId !== null,
    detail: detailInWords(facts),
  }
}

function addressOf(asked: Entered) {
  const given = Object.entries(asked).flatMap(([name, value]) =>
    typeof value === 'string' && value ? [[name, value]] : [],
  )
  const query = new URLSearchParams(given).toString()
  return query ? `/staff/audit?${query}` : '/staff/audit'
}

const startOf = (date: string, daysLater = 0) =>
  Temporal.PlainDate.from(date).add({ days: daysLater }).toZonedDateTime(LONDON).toInstant()
