import { z } from 'zod'
import { phoneInWords } from '#modules/customers/index.ts'
import { findCall } from '#modules/organisation/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type Actor, can, system, visible } from '#platform/http/index.ts'
import type { FailedJob } from '#platform/jobs/failed.ts'
import { momentInWords } from '#platform/time/index.ts'

/** What cannot go on while a job has failed, in words; where it leads, for whoever may open it; what is lost by giving up. */
export type Waits = { words: string; link: { text: string; href: string } | null; lost: string }

const subject = z.object({ kind: z.string(), id: z.uuid() })

/** By what the payload of a job names what waits for it. */
const names = z.object({
  callId: z.uuid().nullish(),
  messageId: z.uuid().nullish(),
  inboundMailId: z.uuid().nullish(),
  caseId: z.uuid().nullish(),
  about: subject.nullish(),
  subject: subject.nullish(),
  subjects: z.array(subject).nullish(),
  contactId: z.uuid().nullish(),
  itemId: z.uuid().nullish(),
  customerId: z.uuid().nullish(),
  fileIds: z.array(z.uuid()).nullish(),
})
const named = names.catch({})

export const namesOfWhatWaits: readonly string[] = Object.keys(names.shape)

const hasNothing = z.strictObject({})

const byTheClock: Waits = {
  words: 'It runs by the clock and is tried again at its next time.',
  link: null,
  lost: 'Only this note goes: the work is tried again at its next time, and stands here anew if it fails.',
}

export async function whatWaits(db: Db, actor: Actor, { job, payload }: FailedJob): Promise<Waits | null> {
  if (hasNothing.safeParse(payload).success) return byTheClock
  const { callId, messageId, inboundMailId, contactId, itemId, customerId, ...what } = named.parse(payload)
  const one = [what.about, what.subject].find((each) => each?.kind === 'case')
  return (
    (callId && (await ofCall(db, actor, callId))) ||
    (messageId && (await ofMessage(db, actor, messageId))) ||
    (inboundMailId && (await ofUnread(db, inboundMailId))) ||
    (await ofCase(db, actor, job, what.caseId ?? one?.id ?? null)) ||
    (what.subjects && ofDisruption(what.subjects.length)) ||
    (contactId && (await ofContact(db, contactId))) ||
    (itemId && ofTriage(actor)) ||
    (customerId && (await ofCustomer(db, actor, customerId))) ||
    (what.fileIds && ofFiles(what.fileIds.length)) ||
    null
  )
}

async function ofCall(db: Db, actor: Actor, id: string): Promise<Waits> {
  const call = await findCall(db, actor, id)
  const link = call && can(actor, 'duty.acknowledge') ? { text: 'Duty calls', href: '/staff/duty' } : null
  if (!call) return { words: 'A call to somebody on duty waits for it.', link, lost: nobodyWritten }
  const about = `Duty call “${call.summary}” (${call.rotaName}, ${momentInWords(call.raisedAt)}).`
  if (call.state !== 'waiting')
    return { words: `${about} It has ended.`, link, lost: 'Those who were called are not told that it has ended.' }
  const phone = call.calledPhone ? ` on ${phoneInWords(call.calledPhone)}` : ''
  const ring = call.calledName ? ` Ring ${call.calledName}${phone}.` : ' Nobody is left to call.'
  return { words: `${about} Nobody has said that they have it.${ring}`, link, lost: nobodyWritten }
}

const nobodyWritten = 'Nobody is written to about this call again. The call itself stays under Duty.'

async function ofMessage(db: Db, actor: Actor, id: string): Promise<Waits | null> {
  const message = await db
    .selectFrom('messages')
    .leftJoin('triage_items', 'triage_items.message_id', 'messages.id')
    .select(['direction', 'subject_id as subjectId', 'messages.scope_id as scopeId', 'triage_items.id as itemId'])
    .select((eb) => eb.fn.coalesce('messages.received_at', 'messages.created_at').as('at'))
    .where('messages.id', '=', id)
    .where(visible(system('failed-work'), 'messages.scope_id'))
    .executeTakeFirst()
  if (!message) return null
  const isShown =
    can(actor, 'messages.read') &&
    (await db.selectFrom('messages').select('id').where('id', '=', id).where(visible(actor)).executeTakeFirst())
  const link = isShown ? { text: 'The message', href: `/staff/messages/${id}` } : null
  if (message.direction === 'out')
    return {
      words: `A message of ours of ${momentInWords(message.at)} waits for it.`,
      link,
      lost: 'What was to follow from this message will not be done. The message itself stays under Messages.',
    }
  const wrote = `Somebody wrote to us, ${momentInWords(message.at)}.`
  if (message.itemId)
    return {
      words: `${wrote} It stands in Triage, where a person sorts it.`,
      link,
      lost: 'Nothing of what they wrote is lost: it stays in Triage.',
    }
  if (message.subjectId)
    return {
      words: `${wrote} What it is about is known, but this was not done with it.`,
      link,
      lost: 'The program will not do what was to follow from it. What they wrote stands with what it is about, before whoever has that.',
    }
  return {
    words: `${wrote} It is not sorted, and they have had no answer.`,
    link,
    lost: 'The program will not sort it any more. It goes to Triage, where a person reads it and says where it belongs.',
  }
}

/** The work on a case that leaves nothing on it to do by hand: what it was about stands elsewhere anyway. */
const standsAnyway: Readonly<Record<string, string>> = {
  'triage.something-else':
    'The program will not look for another service. The case stays as it is, in the queue of its team, with its promise. Nothing on it says that this was not done.',
  'cases.promise-broken':
    'The story of the case will not say that the promise was broken. Whoever must decide about the promise has it anyway.',
  'cases.duty-called':
    'The story of the case will not say who on duty was called. The call itself stays under Duty calls.',
}

async function ofCase(db: Db, actor: Actor, job: string, id: string | null): Promise<Waits | null> {
  if (!id) return null
  const found = await db
    .selectFrom('cases')
    .select('reference')
    .where('id', '=', id)
    .where(visible(actor))
    .executeTakeFirst()
  return {
    words: found ? `Case ${found.reference} waits for it.` : 'A case waits for it.',
    link:
      found && can(actor, 'cases.read')
        ? { text: `Case ${found.reference}`, href: `/staff/cases/${found.reference}` }
        : null,
    lost:
      standsAnyway[job] ??
      'The program will not do this. It stands on the case as something to do by hand, before whoever has the case.',
  }
}

async function ofUnread(db: Db, id: string): Promise<Waits> {
  const mail = await db
    .selectFrom('inbound_mail')
    .select('received_at as at')
    .where('id', '=', id)
    .where(visible(system('failed-work'), 'inbound_mail.scope_id'))
    .executeTakeFirst()
  return {
    words: `An email that came in${mail ? ` ${momentInWords(mail.at)}` : ''} is not read yet.`,
    link: null,
    lost: 'Only this note goes: unread mail is tried again every minute, and shown to a person when it cannot be read.',
  }
}

const ofDisruption = (count: number): Waits => ({
  words: `The people of ${count} ${count === 1 ? 'case' : 'cases'} wait to hear about a disruption.`,
  link: { text: 'Disruptions', href: '/staff/disruptions' },
  lost: 'Those who were not told yet stand on their cases, to be told by hand.',
})

async function ofContact(db: Db, id: string): Promise<Waits> {
  const contact = await db
    .selectFrom('contacts')
    .select('started_at as at')
    .where('id', '=', id)
    .where(visible(system('failed-work'), 'contacts.scope_id'))
    .executeTakeFirst()
  return {
    words: `Why somebody got in touch${contact ? ` ${momentInWords(contact.at)}` : ''} is not worked out yet.`,
    link: null,
    lost: 'Their contact stays as it is, without a reason, and is missing from the figures of why people get in touch.',
  }
}

const ofTriage = (actor: Actor): Waits => ({
  words: 'What waits in Triage keeps the services that were proposed for it before.',
  link: can(actor, 'triage.work') ? { text: 'Triage', href: '/staff/triage' } : null,
  lost: 'Nothing of what people wrote is lost. The proposals are made anew when somebody next chooses a service.',
})

const ofFiles = (count: number): Waits => ({
  words: `The content of ${count} ${count === 1 ? 'file' : 'files'} that we no longer keep is still stored.`,
  link: null,
  lost: 'The content stays where files are stored, and the program will not remove it.',
})

async function ofCustomer(db: Db, actor: Actor, id: string): Promise<Waits> {
  const found =
    can(actor, 'customers.read') &&
    (await db.selectFrom('customers').select('id').where('id', '=', id).where(visible(actor)).executeTakeFirst())
  return {
    words: 'The record of a customer waits for it.',
    link: found ? { text: 'The customer', href: `/staff/customers/${id}` } : null,
    lost: 'This will not be done for the customer, and nobody is told of it again.',
  }
}
