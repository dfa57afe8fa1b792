import { limitInWords } from '#modules/access/index.ts'
import { previewMessage, sendMessage } from '#modules/messages/index.ts'
import { allServices, type Service } from '#modules/services/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { dayInWords, londonDate } from '#platform/time/index.ts'
import type { Contact } from '../queries/contacts.ts'
import type { Matter } from '../queries/matters.ts'

/**
 * Puts what was settled in a contact in writing for the customer, who heard it already: where we cannot write to them
 * nobody has to find another way. What only some may know is not written.
 */
export async function confirmSettled(tx: Tx, actor: Actor, contact: Contact, matters: readonly Matter[]) {
  const { customerId } = contact
  if (customerId === null) return
  const settled = matters.filter(({ settledKey, outcome, scopeId }) => settledKey && outcome === 'settled' && !scopeId)
  if (settled.length === 0) return
  const offered = await allServices(tx)
  for (const matter of settled) {
    const service = offered.find(({ key }) => key === matter.serviceKey)
    if (!service) continue
    const message = {
      template: 'matter-settled',
      customerId,
      data: {
        serviceName: service.body.name,
        day: dayInWords(londonDate(contact.startedAt)),
        whatWords: toldOf(service, matter),
      },
      scopeId: null,
    }
    if ((await previewMessage(tx, message)).notSent === null) await sendMessage(tx, actor, message)
  }
}

function toldOf({ body }: Service, { settledKey, amountPence }: Matter) {
  const settling = body.settling.find(({ key }) => key === settledKey)
  const words = (settling?.told ?? settling?.name ?? body.name).replace(/\.$/, '')
  return amountPence === null ? `${words}.` : `${words}: ${limitInWords(amountPence, 'pence')}.`
}
