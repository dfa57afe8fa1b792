import { findContactBySource, type LogContact, lastContactAbout, logContact } from '#modules/contacts/index.ts'
import { type MatterFacts, proposeDemand, recordDemand, saidByService } from '#modules/demand/index.ts'
import { type Draft, lockOpenDraft } from '#modules/forms/index.ts'
import { isOpenAt } from '#modules/organisation/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, system } from '#platform/http/index.ts'

type WebContact = Omit<LogContact, 'channel' | 'matterId'> & {
  matterId: string
  /** The case it is about, where it is about one that was there before. */
  about?: MatterFacts['about']
}

/** Logs what a resident did on the website as a contact, with why it came up: nobody is asked what the records know. */
export async function logWebContact(tx: Tx, actor: Actor, { about = null, ...contact }: WebContact) {
  const { customerId, serviceKey } = contact
  const before = customerId
    ? await lastContactAbout(tx, system('portal'), { customerId, serviceKey, notContactId: null, at: tx.now })
    : null
  const said = await saidByService(tx, serviceKey)
  const { contactId, matterId } = logContact(tx, actor, { ...contact, channel: 'web' })
  recordDemand(tx, {
    matterId,
    contactId,
    serviceKey,
    scopeId: contact.scopeId,
    proposed: proposeDemand({ outcome: contact.outcome, about, saidNotFixed: false, ...said, before, message: null }),
    corrected: null,
    staffId: null,
  })
}

/** The resident was answered before they sent anything: by what the crews know, or by whom to ask. Logged once a form. */
export async function logAnsweredAtOnce(
  tx: Tx,
  actor: Actor,
  { visitId, serviceKey, isKnown }: { visitId: string; serviceKey: string; isKnown: boolean },
) {
  const draft: Draft | null = await lockOpenDraft(tx, { visitId, serviceKey })
  const service = await serviceByKey(tx, serviceKey)
  if (!draft || !service) return
  const sourceKey = `${draft.id}/answered`
  if (await findContactBySource(tx, 'web', sourceKey)) return
  await logWebContact(tx, actor, {
    sourceKey,
    customerId: null,
    serviceKey,
    detail: null,
    outcome: isKnown ? 'told' : 'signposted',
    caseId: null,
    scopeId: draft.scopeId,
    outOfHours: !(await isOpenAt(tx, service.body.team, tx.now)),
    matterId: newId(),
  })
}
