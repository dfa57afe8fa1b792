import { receiveMail } from '#modules/messages/index.ts'
import { type Database, inTransaction, newId } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { letters, replies } from './mailbag.ts'
import { momentOn, type Plan, type Scene, workingDaysBefore } from './scene.ts'

/** The mail host of Wrenbridge, which says of every mail whether its sender is who they say. */
export const mailHost = 'mail.wrenbridge.example.org'
const ours = 'service@wrenbridge.example.org'

/** What the postman brings: emails about something new, answers, a machine’s reply, what came back, what is not to be trusted. */
export function planMail(scene: Scene, plan: Plan) {
  const today = londonDate(scene.until)
  const on = (daysAgo: number, hour: number, minute: number, what: () => Promise<unknown>) =>
    plan(momentOn(workingDaysBefore(today, daysAgo), hour, minute), what)
  for (const [index, daysAgo] of [18, 16, 13, 11, 8, 5, 1].entries())
    on(daysAgo, 11, 5 + index, () => somebodyWrites(scene, index))
  for (const daysAgo of [15, 9, 6, 4, 3, 1]) on(daysAgo, 13, 40, () => somebodyAnswers(scene))
  on(7, 8, 12, () => cameBack(scene, { code: '5.1.1', why: '550 5.1.1 No such mailbox here' }))
  on(2, 8, 31, () => cameBack(scene, { code: '5.2.2', why: '552 5.2.2 The mailbox is full' }))
  on(6, 9, 2, () => machineAnswers(scene))
  on(3, 9, 20, () => somebodyPretends(scene))
  on(1, 15, 44, () => tooBigToRead(scene))
  plan(momentOn(workingDaysBefore(today, 2), 18, 20), () => scene.settleOnBrokenLine())
}

async function somebodyWrites({ db, people, luck }: Scene, index: number) {
  const letter = letters[index % letters.length]
  const known = luck.pick(people.filter(({ email }) => email !== null))
  const from = index % 3 === 2 ? 'p.marsden71@example.org' : (known.email ?? '')
  if (letter) await deliver(db, { from, subject: letter.subject, text: letter.text })
}

/** Somebody answers the last thing that we asked or told them by email. */
async function somebodyAnswers({ db, luck }: Scene) {
  const message =
    (await lastSent(db, 'case-question')) ?? (await lastSent(db, 'case-waiting')) ?? (await lastSent(db, null))
  if (message) await deliver(db, { ...answering(message), text: luck.pick(replies) })
}

async function machineAnswers({ db }: Scene) {
  const message = await lastSent(db, null)
  if (!message) return
  await deliver(db, {
    ...answering(message),
    subject: `Automatic reply: ${message.subject}`,
    text: 'I am away until Monday and will read your message then.',
    more: ['Auto-Submitted: auto-replied'],
  })
}

/** The receiver’s mail server could not deliver an email of ours, and says so. */
async function cameBack({ db }: Scene, { code, why }: { code: string; why: string }) {
  const message = await lastSent(db, null)
  if (!message) return
  const body = [
    '--part',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Your message could not be delivered.',
    '--part',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.org',
    '',
    `Final-Recipient: rfc822; ${message.address}`,
    'Action: failed',
    `Status: ${code}`,
    `Diagnostic-Code: smtp; ${why}`,
    '--part',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${message.messageId}`,
    '--part--',
    '',
  ]
  await hand(db, '', [
    'From: Mail delivery <mailer-daemon@example.org>',
    `To: ${ours}`,
    'Subject: Undelivered mail returned to sender',
    `Message-ID: <${newId()}@mx.example.org>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=part',
    '',
    ...body,
  ])
}

/** Someone writes in a resident’s name, and the owner of the address says that it was not them. */
const somebodyPretends = ({ db, people }: Scene) =>
  deliver(db, {
    from: people.find(({ email }) => email !== null)?.email ?? '',
    subject: 'New bank account for my refund',
    text: 'Please pay my council tax refund to a new account. Reply here and I will send the number.',
    checks: 'spf=fail; dkim=none; dmarc=fail',
  })

const tooBigToRead = ({ db, people, luck }: Scene) =>
  deliver(db, {
    from: luck.pick(people.filter(({ email }) => email !== null)).email ?? '',
    subject: 'Video of the junction',
    text: 'Here is the whole film of what happens there every morning.',
    size: 41_000_000,
  })

type Sent = { subject: string; messageId: string; address: string }

const answering = ({ subject, messageId, address }: Sent) => ({
  from: address,
  subject: `Re: ${subject}`,
  more: [`In-Reply-To: ${messageId}`],
})

/** The last email to a resident that nothing came back to yet. */
async function lastSent(db: Database, template: string | null): Promise<Sent | null> {
  const row = await db
    .selectFrom('messages')
    .innerJoin('cases', 'cases.id', 'messages.subject_id')
    .select(['messages.subject', 'messages.message_id', 'messages.to_address'])
    .where('messages.direction', '=', 'out')
    .where('messages.channel', '=', 'email')
    .where('messages.state', '=', 'sent')
    .where('messages.scope_id', 'is', null)
    .where('messages.customer_id', 'is not', null)
    .where('cases.status', template ? '=' : '<>', 'waiting-for-customer')
    .$if(template !== null, (query) => query.where('messages.template_key', '=', template))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('messages as answer')
            .select('answer.id')
            .whereRef('answer.from_address', '=', 'messages.to_address'),
        ),
      ),
    )
    .orderBy('messages.sent_at', 'desc')
    .orderBy('messages.id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row?.message_id || !row.to_address) return null
  return { subject: row.subject ?? '', messageId: row.message_id, address: row.to_address }
}

type Mail = { from: string; subject: string; text: string; more?: string[]; checks?: string; size?: number }

const deliver = (db: Database, { from, subject, text, more = [], checks, size }: Mail) =>
  hand(
    db,
    from,
    [
      `Authentication-Results: ${mailHost}; ${checks ?? 'spf=pass; dkim=pass; dmarc=pass'}`,
      `From: <${from}>`,
      `To: <${ours}>`,
      `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
      `Message-ID: <${newId()}@example.org>`,
      ...more,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      '',
      text,
      '',
    ],
    size,
  )

const hand = (db: Database, from: string, lines: readonly string[], size?: number) =>
  inTransaction(db, (tx) =>
    receiveMail(tx, {
      source: 'smtp',
      raw: Buffer.from(lines.join('\r\n')),
      envelope: { from, to: [ours], clientIp: null, clientName: null },
      receivedAt: tx.now,
      ...(size ? { cut: { size } } : {}),
    }),
  )
