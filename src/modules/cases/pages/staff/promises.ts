import { z } from 'zod'
import { type PromiseView, promisesOf, replayPromise } from '#modules/promises/index.ts'
import { type Db, inTransaction } from '#platform/db/index.ts'
import { type App, notFound, type StaffActor } from '#platform/http/index.ts'
import { LONDON } from '#platform/time/index.ts'
import { lookAtCase } from '../../actions/looking.ts'
import { params, read } from './case.ts'
import { caseHref, referenceIn } from './case-link.ts'
import { howItEnded } from './promise-end.ts'

const tags: Readonly<Record<PromiseView['state'] | 'broken' | 'not-begun', { text: string; classes: string }>> = {
  running: { text: 'Running', classes: 'govuk-tag--blue' },
  kept: { text: 'Kept', classes: 'govuk-tag--green' },
  withdrawn: { text: 'Over', classes: 'govuk-tag--grey' },
  replaced: { text: 'Over', classes: 'govuk-tag--grey' },
  broken: { text: 'Broken', classes: 'govuk-tag--red' },
  'not-begun': { text: 'Not begun', classes: 'govuk-tag--grey' },
}

/** Every promise of a case explained line by line, now or as it stood at a past moment. */
export function promisesPage(app: App) {
  const querystring = z.object({ at: z.string().max(40).catch('') })
  app.get(
    '/staff/cases/:reference/promises',
    { config: read, schema: { params, querystring } },
    async (request, reply) => {
      const actor = request.staff()
      const found = await inTransaction(app.db, (tx) => lookAtCase(tx, actor, referenceIn(request.params.reference)))
      if (!found) throw notFound('Case')
      const now = app.db.clock.now()
      const entered = request.query.at
      const at = entered === '' ? now : momentOf(entered)
      const error = at === null ? 'Enter a date and time, like 20/11/2026 16:40' : laterThan(at, now)
      const asOf = at === null || error ? now : at
      const promises = await promisesOf(app.db, actor, [{ kind: 'case', id: found.id }])
      const oldest = promises.toSorted((a, b) => Temporal.Instant.compare(a.startedAt, b.startedAt))
      return reply.code(error ? 422 : 200).page('modules/cases/pages/staff/promises.njk', {
        href: caseHref(found.reference),
        reference: found.reference,
        title: found.title,
        at: asOf.toZonedDateTimeISO(LONDON).toPlainDateTime().toString({ smallestUnit: 'minute' }),
        entered: entered || null,
        asOf,
        isPast: entered !== '' && !error,
        error,
        promises: await Promise.all(
          oldest.map((promise) => asItStood(app.db, { actor, promise, all: promises }, asOf)),
        ),
      })
    },
  )
}

type Of = { actor: StaffActor; promise: PromiseView; all: readonly PromiseView[] }

async function asItStood(db: Db, { actor, promise, all }: Of, asOf: Temporal.Instant) {
  const { id, words, startedAt } = promise
  const then = await replayPromise(db, actor, id, asOf)
  if (!then) return { id, words, startedAt, dueAt: null, steps: [], ended: null, tag: tags['not-begun'] }
  const { dueAt, steps, state } = then
  const ended = state === promise.state ? howItEnded(promise, all) : null
  return { id, words, startedAt, dueAt, steps, ended, tag: tags[then.broken ? 'broken' : state] }
}

/** What was typed, as a time in London; null when it is none. */
function momentOf(entered: string): Temporal.Instant | null {
  const read = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(entered)
  if (!read) return null
  try {
    return Temporal.PlainDateTime.from(entered).toZonedDateTime(LONDON).toInstant()
  } catch {
    return null
  }
}

const laterThan = (at: Temporal.Instant, now: Temporal.Instant) =>
  Temporal.Instant.compare(at, now) > 0 ? 'Enter a time that is past' : null
