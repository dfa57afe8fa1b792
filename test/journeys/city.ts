import assert from 'node:assert/strict'
import { receive } from '#modules/cases/index.ts'
import { createCustomer } from '#modules/customers/index.ts'
import { type Answers, formFor } from '#modules/forms/index.ts'
import { listProperties } from '#modules/places/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import { type Database, inTransaction, newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { fixedClock, londonDate } from '#platform/time/index.ts'
import type { MailToSend } from '../../src/platform/mail/transport.ts'
import { fillIn } from '../../src/trial/answers.ts'
import { chance } from '../../src/trial/chance.ts'

/** The same database as it would be at another time. */
export const hoursAgo = (db: Database, hours: number): Database => db.at(fixedClock(db.clock.now().subtract({ hours })))

/** Somebody who lives in the city and reads email. */
export async function livesHere(
  db: Database,
  name: string,
  { phone = null, nth = 3 }: { phone?: string | null; nth?: number } = {},
) {
  const [given = '', family = ''] = name.split(' ')
  const email = `${given}.${family}@example.org`.toLowerCase()
  const homes = await db
    .selectFrom('properties')
    .select('uprn')
    .where('tenure', '=', 'owner')
    .orderBy('uprn')
    .limit(nth + 1)
    .execute()
  const [home] = await listProperties(db, [homes[nth]?.uprn ?? ''])
  assert.ok(home, 'the sample city has no such home')
  const { customerId } = await inTransaction(db, async (tx) =>
    createCustomer(tx, system('test'), {
      kind: 'person',
      title: null,
      givenName: given,
      familyName: family,
      organisationName: null,
      dateOfBirth: Temporal.PlainDate.from('1961-05-04'),
      uprn: home.uprn,
      addressText: null,
      wardCode: null,
      emails: [email],
      phones: phone ? [phone] : [],
      scopeId: null,
    }),
  )
  return { customerId, name, email, home }
}

type Asked = { customerId?: string | null; hours?: number; given?: Answers; home?: { uprn: string; address: string } }

/** Something asked for, now or some hours ago, by the service's own form. */
export async function asked(
  db: Database,
  serviceKey: string,
  { customerId = null, hours = 0, given = {}, home = { uprn: '', address: '' } }: Asked = {},
) {
  const then = hours === 0 ? db : hoursAgo(db, hours)
  const service = await serviceByKey(then, serviceKey)
  assert.ok(service, `there is no service ${serviceKey}`)
  const street = await then
    .selectFrom('streets')
    .select(['usrn', 'name', 'lat', 'lon'])
    .orderBy('usrn')
    .executeTakeFirstOrThrow()
  const answers = fillIn(chance(7), {
    form: formFor(service.body.form, 'staff'),
    serviceKey,
    today: londonDate(then.clock.now()),
    home,
    street,
    who: { name: 'Somebody', email: null, phone: null },
    given,
  })
  assert.ok(answers, `the form of ${serviceKey} cannot be filled in`)
  const received = await inTransaction(then, (tx) =>
    receive(tx, system('test'), {
      channel: 'web',
      sourceKey: newId(),
      customerId,
      serviceVersionId: service.versionId,
      answers,
    }),
  )
  assert.ok(received.refusal === null && received.caseId && received.reference, `nothing was opened for ${serviceKey}`)
  return { caseId: received.caseId, reference: received.reference }
}

export type Mailbox = { readonly sent: readonly MailToSend[] }

export const mailTo = (mail: Mailbox, address: string) => mail.sent.filter(({ to }) => String(to).includes(address))

/** Waits until this many messages have gone to an address, and answers with the last. */
export async function nthMail(mail: Mailbox, address: string, count: number): Promise<MailToSend> {
  const until = Date.now() + 20_000
  while (Date.now() < until) {
    const last = mailTo(mail, address)[count - 1]
    if (last) return last
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(
    `${address} got ${mailTo(mail, address).length} messages, not ${count}: ${mailTo(mail, address)
      .map(({ subject }) => subject)
      .join(' · ')}`,
  )
}

/** The private link in a message. */
export function linkIn(message: MailToSend): string {
  const found = /\/l\/[\w-]+/.exec(message.text)?.[0]
  assert.ok(found, `no private link in “${message.subject}”`)
  return found
}
