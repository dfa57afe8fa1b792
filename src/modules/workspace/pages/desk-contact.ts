import { z } from 'zod'
import { passMessage } from '#modules/cases/index.ts'
import {
  addMatter,
  closeUnasked,
  endMatter,
  findContact,
  identityDocuments,
  nameCaller,
  nameCustomer,
  parkContact,
  resumeContact,
  showDocument,
  showIdentity,
} from '#modules/contacts/index.ts'
import { findOrCreateFromAnswers } from '#modules/customers/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { enteredFrom, oneOf, requiredText, type StaffActor } from '#platform/http/index.ts'
import { addMatterAboutCase } from '../actions/about.ts'
import { finishContact } from '../actions/contact.ts'
import { prefill } from '../actions/prefill.ts'
import type { Change, Does } from './desk.ts'
import { endingsIn, field, id, idOrNone, missing, text } from './desk-fields.ts'
import { nextAfter, refusalWords } from './words.ts'

const documentOrNone = z.preprocess(oneOf, z.enum(identityDocuments).nullable().catch(null)).default(null)

const nothing: Change = { refusal: null }

/** What the advisor hears of a check: that it was wrong, or not enough. That it was enough shows on the screen. */
function howItWent(level: string, wrong: number) {
  if (wrong > 0)
    return {
      warned: `${wrong === 1 ? 'An answer does' : `${wrong} answers do`} not match our records. Ask something else.`,
    }
  if (level === 'none')
    return {
      warned: 'That is right, but not enough. Type answers to two questions about different things, then check.',
    }
  return {}
}

/** What an advisor does with a whole contact: who it is, what they want, and the end of it. */
export function contactSteps({ sets, does }: { sets: Does; does: Does }) {
  sets('customer', async (tx, actor, contactId, { body }) => {
    const { customerId } = field({ customerId: idOrNone }, body)
    return nameCustomer(tx, actor, { contactId, customerId: customerId || null })
  })

  does('person', async (tx, actor, contactId, { body }) => {
    const { name, phone, email } = field({ name: text, phone: text, email: text }, body)
    if (!name) return nothing
    const { customerId } = await findOrCreateFromAnswers(tx, actor, {
      name,
      phone: phone || null,
      email: email || null,
    })
    return nameCustomer(tx, actor, { contactId, customerId })
  })

  sets('caller', async (tx, actor, contactId, { body }) => {
    const { callerId, callerName, callerKind } = field(
      {
        callerId: idOrNone,
        callerName: text,
        callerKind: z
          .preprocess(oneOf, z.enum(['public', 'professional', 'member']))
          .catch('public')
          .default('public'),
      },
      body,
    )
    return nameCaller(tx, actor, { contactId, callerId: callerId || null, callerName: callerName || null, callerKind })
  })

  does('identity', async (tx, actor, contactId, { body }) => {
    const { document } = field({ document: documentOrNone }, body)
    if (document) return showDocument(tx, actor, { contactId, document })
    const given = Object.fromEntries(
      Object.entries(enteredFrom(body)).flatMap(([name, value]) =>
        name.startsWith('is-') && typeof value === 'string' && value ? [[name.slice(3), value]] : [],
      ),
    )
    if (Object.keys(given).length === 0) return nothing
    const { refusal, level, wrong } = await showIdentity(tx, actor, { contactId, given })
    return refusal ? { refusal } : { refusal, ...howItWent(level, wrong.length) }
  })

  does('about', async (tx, actor, contactId, { body }) =>
    addMatterAboutCase(tx, actor, { contactId, ...field({ caseId: id }, body) }),
  )

  does('matters', async (tx, actor, contactId, { body }) => {
    const { serviceKey, detail } = field({ serviceKey: text, detail: text }, body)
    const added = await addMatter(tx, actor, {
      contactId,
      serviceKey,
      detail: await beyondItsName(tx, serviceKey, detail),
    })
    if (added.matterId) await prefill(tx, actor, { contactId, matterId: added.matterId, serviceKey })
    return { refusal: added.refusal }
  })

  does('answer', async (tx, actor, contactId, { body }) => {
    const { answer } = field({ answer: requiredText('Choose what they asked', 300) }, body)
    const { refusal, matterId } = await addMatter(tx, actor, {
      contactId,
      serviceKey: 'general-enquiry',
      detail: answer,
    })
    return matterId ? endMatter(tx, actor, { contactId, matterId, outcome: 'advice-given', told: answer }) : { refusal }
  })

  does('message', async (tx, actor, contactId, { body }) => {
    const { scopeId, message } = field({ scopeId: id, message: requiredText('Enter the message', 2000) }, body)
    const contact = await findContact(tx, actor, contactId)
    if (!contact?.customerId) return { refusal: 'no-customer' as const }
    const { refusal } = await passMessage(tx, actor, {
      customerId: contact.customerId,
      scopeId,
      text: message,
      caller: contact.callerName,
    })
    return refusal === null ? { refusal, said: 'The team has your message.' } : { refusal: 'changed' as const }
  })

  sets('park', async (tx, actor, contactId) => ({ ...(await parkContact(tx, actor, contactId)), next: '/staff/desk' }))
  sets('resume', (tx, actor, contactId) => resumeContact(tx, actor, contactId))
  does('nothing', async (tx, actor, contactId) => ({
    ...(await closeUnasked(tx, actor, contactId)),
    next: await startAgain(tx, actor, contactId),
  }))
  does('end', async (tx, actor, contactId, { body }) => {
    const { refusal, unsaidId } = await finishContact(tx, actor, { contactId, endings: endingsIn(body) })
    if (unsaidId) throw missing(`outcome-${unsaidId}`, refusalWords['outcome-missing'])
    return { refusal, next: await startAgain(tx, actor, contactId) }
  })
}

const startAgain = async (tx: Tx, actor: StaffActor, contactId: string) =>
  nextAfter((await findContact(tx, actor, contactId))?.channel)

/** What was typed to find a service is what it is about, unless it says no more than the service's own name. */
async function beyondItsName(db: Db, serviceKey: string, typed: string): Promise<string | null> {
  const body = (await serviceByKey(db, serviceKey))?.body
  const names = body ? [body.name, body.title] : []
  return typed && !names.some((name) => name.toLowerCase().includes(typed.toLowerCase())) ? typed : null
}
