import { findContact, keepMatterDraft } from '#modules/contacts/index.ts'
import { findCustomer } from '#modules/customers/index.ts'
import { findProperty } from '#modules/places/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'

/**
 * Fills in what we know already: the address of the customer, where the service asks for one. Not for a referral: it is
 * mostly about somebody else, and the wrong home there does harm. Nor when somebody else calls: they say it themselves.
 */
export async function prefill(
  tx: Tx,
  actor: StaffActor,
  { contactId, matterId, serviceKey }: { contactId: string; matterId: string; serviceKey: string },
) {
  const contact = await findContact(tx, actor, contactId)
  const isForThem = contact?.callerId === null && contact.callerName === null
  const isSure = isForThem && contact.identityLevel !== 'none'
  const customer = isSure && contact.customerId ? await findCustomer(tx, actor, contact.customerId) : null
  const service = await serviceByKey(tx, serviceKey)
  if (!customer?.uprn || !service || service.body.scope) return
  const questions = service.body.form.pages.flatMap((page) => page.questions)
  const asked = service.body.placeQuestions.find((key) =>
    questions.some((question) => question.key === key && question.type === 'address'),
  )
  const property = asked ? await findProperty(tx, customer.uprn) : null
  if (!asked || !property) return
  const place = { kind: 'property', uprn: property.uprn, text: property.address }
  await keepMatterDraft(tx, actor, { contactId, matterId, draft: { answers: { [asked]: place } } })
}
