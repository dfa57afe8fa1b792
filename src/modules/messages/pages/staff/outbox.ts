import { z } from 'zod'
import { staffNames } from '#modules/access/index.ts'
import { parseReference } from '#platform/db/index.ts'
import { type App, optionalText, placed, placeInList } from '#platform/http/index.ts'
import { nothingOfOurs, shown } from '../../actions/about.ts'
import {
  countedAtMost,
  countHeldMail,
  countMessages,
  findPutOff,
  listHeldMail,
  listMessages,
  listRejectedMail,
  type Show,
  type Worked,
  worked,
} from '../../queries/listing.ts'
import { findServer } from '../../queries/mail-servers.ts'
import { stateColours } from '../../rules/state.ts'
import { heldMailWords } from './held-mail.ts'

const shows = [
  'all',
  'waiting',
  'sent',
  'in-doubt',
  'failed',
  'not-told',
  'unmet',
  'held',
  'not-sent',
  'received',
  'automatic',
] as const satisfies readonly Show[]

const lists: Record<Show, { name: string; empty: string }> = {
  all: { name: 'All', empty: 'Nothing has been sent or received yet.' },
  waiting: { name: 'Waiting to go', empty: 'Nothing waits to be sent.' },
  sent: { name: 'Sent', empty: 'Nothing has been sent yet.' },
  'in-doubt': { name: 'In doubt', empty: 'Nothing is in doubt. We know of every message whether it went.' },
  failed: { name: 'Did not arrive', empty: 'Nothing came back.' },
  'not-told': { name: 'Nobody was told', empty: 'Everyone who should be told was told.' },
  unmet: { name: 'Format not met', empty: 'Everyone got what we sent in the format they need.' },
  held: { name: 'Letters and texts', empty: 'No letter or text message waits for a provider.' },
  'not-sent': { name: 'Not sent', empty: 'Nothing was left unsent.' },
  received: { name: 'Received', empty: 'Nobody has written to us yet.' },
  automatic: { name: 'Automatic replies', empty: 'No machine has answered us.' },
}

const pageSize = 50

const place = placeInList({ createdAt: placed.at, id: placed.id })

const querystring = z.object({
  show: z.enum([...shows, 'held-mail']).catch('all'),
  after: place.read,
  find: optionalText(254).catch(null),
})

export function outboxPage(app: App) {
  const route = { config: { access: { for: 'staff' as const, permission: 'messages.read' } }, schema: { querystring } }
  app.get('/staff/messages', route, async (request, reply) => {
    const { show, after, find } = request.query
    const sought = find === null ? null : (parseReference(find) ?? find.toLowerCase())
    const counts = await countMessages(app.db, request.actor)
    const heldMail = await countHeldMail(app.db, request.actor)
    const [server, mailbox] = await Promise.all([findServer(app.db, 'smtp'), findServer(app.db, 'imap')])
    const putOff = server.downSince ? null : await findPutOff(app.db, request.actor)
    const to = (name: string, more = '') =>
      `/staff/messages?show=${name}${more}${find ? `&find=${encodeURIComponent(find)}` : ''}`
    const { messages, next } =
      show === 'held-mail'
        ? { messages: [], next: null }
        : await listMessages(app.db, request.actor, { show, after, pageSize, to: sought })
    const mails = show === 'held-mail' ? await listHeldMail(app.db, request.actor, 200) : []
    const rejected = show === 'held-mail' ? await listRejectedMail(app.db, request.actor, 50) : []
    const names = await staffNames(
      app.db,
      rejected.flatMap(({ decidedBy }) => decidedBy ?? []),
    )
    return reply.page('modules/messages/pages/staff/outbox.njk', {
      find: find ?? '',
      show,
      title: show === 'held-mail' ? 'Emails held for a look' : lists[show].name,
      empty: show === 'held-mail' ? 'No email is held.' : lists[show].empty,
      lists: shows.map((name) => ({
        name: lists[name].name,
        count: isWorked(name) ? counts[name] : null,
        href: to(name),
        current: name === show,
      })),
      toDecide: [
        { words: 'in doubt: decide whether to send again', count: counts['in-doubt'], href: to('in-doubt') },
        { words: 'did not arrive: ask for another address', count: counts.failed, href: to('failed') },
        { words: 'nobody was told: find another way', count: counts['not-told'], href: to('not-told') },
        { words: 'went out, but not in the format they need', count: counts.unmet, href: to('unmet') },
        { words: 'received and held: release or reject', count: heldMail, href: to('held-mail') },
      ].filter(({ count }) => count > 0),
      countedAtMost,
      heldMail: { count: heldMail, href: to('held-mail'), current: show === 'held-mail' },
      isOutboxOnly: !app.config.SMTP_URL,
      serverDown: server.downSince && {
        since: server.downSince,
        because: server.because,
        response: server.response,
        nextTry: server.nextTryAt,
        waiting: counts.waiting,
      },
      mailboxDown: app.config.INBOX_URL && mailbox.downSince ? mailbox : null,
      putOff,
      messages: messages.map((row) => ({
        ...shown(row, [], nothingOfOurs),
        sentAt: row.sentAt,
        at: row.createdAt,
        who: row.direction === 'in' ? (row.fromName ?? row.fromAddress) : (row.toName ?? row.toAddress),
        colour: stateColours[row.state],
        restricted: row.scopeId !== null,
      })),
      mails: mails.map((mail) => ({ ...mail, words: heldMailWords(mail) })),
      rejected: rejected.map((mail) => ({ ...mail, by: names.get(mail.decidedBy ?? '') ?? null })),
      newest: after === null ? null : to(show),
      older: next && to(show, `&after=${place.write(next)}`),
    })
  })
}

const isWorked = (show: Show): show is Worked => worked.some((one) => one === show)
