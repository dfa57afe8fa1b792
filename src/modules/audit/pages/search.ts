import { z } from 'zod'
import { parseReference } from '#platform/db/index.ts'
import { type App, type Entered, optionalText } from '#platform/http/index.ts'
import { LONDON } from '#platform/time/index.ts'
import { listActions, searchEntries } from '../queries.ts'
import { actionInWords, detailInWords, subjectInWords } from '../rules.ts'

const day = z
  .string()
  .regex(/^20\d\d-/)
  .pipe(z.iso.date())
  .nullable()
  .catch(null)

const querystring = z.object({
  person: optionalText(100).catch(null),
  action: optionalText(100).catch(null),
  subject: optionalText(100).catch(null),
  from: day,
  to: day,
  after: z.uuid().nullable().catch(null),
})

const detail = z.record(z.string(), z.unknown()).catch({})

export function searchPage(app: App) {
  const route = { config: { access: { for: 'staff' as const, permission: 'audit.read' } }, schema: { querystring } }
  app.get('/staff/audit', route, async (request, reply) => {
    const { person, action, subject, from, to, after } = request.query
    const { entries, next } = await searchEntries(app.db, request.actor, {
      person,
      action,
      subject: subject === null ? null : (parseReference(subject) ?? subject),
      from: from === null ? null : startOf(from),
      until: to === null ? null : startOf(to, 1),
      after,
    })
    const asked = { person: person ?? '', action: action ?? '', subject: subject ?? '', from: from ?? '', to: to ?? '' }
    return reply.page('modules/audit/pages/search.njk', {
      asked,
      actions: (await listActions(app.db)).map((value) => ({ value, text: actionInWords(value) })),
      entries: entries.map((entry) => entryView(entry, detail.parse(entry.detail))),
      isFirstPage: after === null,
      first: addressOf(asked),
      older: next && addressOf({ ...asked, after: next }),
    })
  })
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
