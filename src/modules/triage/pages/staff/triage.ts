import { z } from 'zod'
import { type Service, services } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type App, can } from '#platform/http/index.ts'
import { payloadsOf } from '#platform/jobs/failed.ts'
import { countItems, listItems, listOpen } from '../../queries/items.ts'
import { listUnplaced } from '../../queries/words.ts'
import { figures } from './figures.ts'
import { choicesOf, itemView, triageWork } from './view.ts'

const pageSize = 25
const querystring = z.object({ page: z.coerce.number().int().min(1).max(10_000).catch(1) })

/** What waits for a person, what cannot wait first, then the oldest, with what it probably is. */
export function triagePage(app: App) {
  app.get('/staff/triage', { config: triageWork, schema: { querystring } }, async (request, reply) => {
    const actor = request.staff()
    const { page } = request.query
    const { since, words: sinceWords } = lately(app.clock.now())
    const known = new Map((await services(app.db)).map((service) => [service.key, service]))
    const urgentServices = [...known.values()].filter(callsDuty).map(({ key }) => key)
    const rows = await listOpen(app.db, actor, {
      limit: pageSize + 1,
      offset: (page - 1) * pageSize,
      urgentServices,
    })
    const unplaced = await listUnplaced(app.db, actor, await givenUp(app.db))
    const counts = await countItems(app.db, actor, since)
    const items = rows.slice(0, pageSize).map((row) => itemView(row, known))
    const alike = await listItems(
      app.db,
      actor,
      items.flatMap((item) => item.alike.map(({ itemId }) => itemId)),
    )
    const earlier = new Map(alike.map((row) => [row.id, row]))
    return reply.page('modules/triage/pages/staff/triage.njk', {
      items: items.map((item) => ({
        ...item,
        urgent:
          item.urgentReason ??
          (urgentServices.includes(item.suggested ?? '') ? 'It may be: somebody is called out for this service' : null),
        alike: item.alike.flatMap(({ itemId, why }) => {
          const one = earlier.get(itemId)
          return one?.reference ? [{ why, reference: one.reference, text: one.text }] : []
        }),
      })),
      unplaced,
      mayOpenMessages: can(actor, 'messages.read'),
      open: counts.open,
      page,
      hasMore: rows.length > pageSize,
      choices: choicesOf(known),
      figures: figures(counts, sinceWords),
      sinceWords,
    })
  })
}

const mostGivenUp = 50
const written = z.object({ messageId: z.uuid() })

/** What the program has given up on sorting. */
const givenUp = async (db: Db) =>
  (await payloadsOf(db, 'triage.message-received', mostGivenUp)).map((payload) => written.parse(payload).messageId)

/** Somebody may have to be called out for it. */
const callsDuty = ({ body }: Service) => body.rules.some(({ duty }) => duty !== undefined)

const days = 28

export const lately = (now: Temporal.Instant) => ({
  since: now.subtract({ hours: 24 * days }),
  words: `in the last ${days} days`,
})
