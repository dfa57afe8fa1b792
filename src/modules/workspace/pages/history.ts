import { casesAt, casesOf, casesWithPromise, isOpen, type ListedCase } from '#modules/cases/index.ts'
import { contactsOf, handOffsOf } from '#modules/contacts/index.ts'
import type { Card } from '#modules/customers/index.ts'
import { messagesOf } from '#modules/messages/index.ts'
import { findProperty } from '#modules/places/index.ts'
import { type PromiseView, promisesOf } from '#modules/promises/index.ts'
import { services } from '#modules/services/index.ts'
import type { Database, Db } from '#platform/db/index.ts'
import { type Actor, can, type StaffActor } from '#platform/http/index.ts'
import { inWords } from '#platform/time/index.ts'
import { becameOf } from './became.ts'
import { channelWords } from './words.ts'

/** What the page of a customer shows besides the person: cases with their promises, contacts, messages. */
export const customerHistory = {
  template: 'modules/workspace/pages/customer-history.njk',
  async compared(db: Database, actor: StaffActor, customerIds: readonly string[]) {
    const cases = can(actor, 'cases.read') ? await casesOf(db, actor, customerIds, 20) : []
    const open = cases.filter(({ status }) => isOpen(status))
    return { name: 'Open cases', lines: open.map(({ reference, title }) => `${reference} ${title}`) }
  },
  async load(db: Database, actor: StaffActor, card: Card) {
    const [cases, contacts, messages, offered] = await Promise.all([
      can(actor, 'cases.read') ? casesWithPromise(db, actor, card.family, 20) : [],
      contactsOf(db, actor, card.family, 10),
      can(actor, 'messages.read') ? messagesOf(db, actor, card.family, 8) : [],
      services(db),
    ])
    const handOffs = await handOffsOf(db, actor, contacts)
    return {
      customerId: card.id,
      mayCall: can(actor, 'contacts.log'),
      cases: cases
        .map((one) => ({ ...caseLine(one), promise: one.promise && inLine(one.promise, db.clock.now()) }))
        .toSorted((a, b) => urgency(a) - urgency(b)),
      contacts: contacts.map((one) => {
        const service = offered.find(({ key }) => key === one.serviceKey)
        const handOff = handOffs.find(({ matterId }) => matterId === one.id)
        return {
          when: one.startedAt,
          channel: channelWords[one.channel],
          service: service?.body.name ?? one.serviceKey,
          ...becameOf(one, service, handOff),
        }
      }),
      messages: messages.map((one) => ({
        id: one.id,
        when: one.at,
        what: `${one.direction === 'out' ? 'To them' : 'From them'}, ${one.channelWords.toLowerCase()}`,
        subject: one.subject,
        state: one.stateWords,
        failed: one.arrival === 'did-not-arrive',
      })),
    }
  },
}

/** Broken promises stand first, then what is open, then what is finished, each the latest first. */
const urgency = ({ isOpen, promise }: { isOpen: boolean; promise: { broken: boolean } | null }) =>
  isOpen ? (promise?.broken ? 0 : 1) : 2

/** What the page of an address shows of work there and in its street. */
export const placeHistory = {
  template: 'modules/workspace/pages/place-history.njk',
  async load(db: Db, actor: Actor, uprn: string) {
    if (!can(actor, 'cases.read')) return null
    const property = await findProperty(db, uprn)
    if (!property) return null
    return { cases: await withPromises(db, actor, await casesAt(db, actor, { uprn, usrn: property.usrn }, 12)) }
  },
}

async function withPromises(db: Db, actor: Actor, cases: readonly ListedCase[]) {
  const promises = await promisesOf(
    db,
    actor,
    cases.map(({ id }) => ({ kind: 'case', id })),
  )
  const now = db.clock.now()
  return cases.map((one) => ({ ...caseLine(one), promise: promiseLine(promises, one.id, now) }))
}

const caseLine = ({
  reference,
  title,
  placeText,
  status,
  receivedAt,
  ownerName,
  teamName,
  outcomeWords: words,
}: ListedCase) => ({
  href: `/staff/cases/${reference}`,
  reference,
  title,
  placeText,
  isOpen: status !== 'resolved' && status !== 'closed',
  receivedAt,
  who: ownerName ?? teamName,
  outcome: words,
})

function promiseLine(promises: readonly PromiseView[], caseId: string, now: Temporal.Instant) {
  const promise = promises.find(
    ({ subject, state, kind }) => subject.id === caseId && state === 'running' && kind !== 'acknowledge',
  )
  return promise ? inLine(promise, now) : null
}

const inLine = ({ words, broken, dueAt }: Pick<PromiseView, 'words' | 'broken' | 'dueAt'>, now: Temporal.Instant) => ({
  words,
  broken,
  when: inWords(dueAt, now),
})
