import { isBeyondLimit, limitInWords, listPowers, scopeByKey } from '#modules/access/index.ts'
import { recordAudit } from '#modules/audit/index.ts'
import { mayActFor } from '#modules/customers/index.ts'
import { keysUpFrom, structureOn } from '#modules/organisation/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { notFound, type StaffActor } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import type { Contact } from '../queries/contacts.ts'
import { saveHandOff } from '../queries/hand-offs.ts'
import { type Matter, mattersOf, removeMatter, saveMatter, saveMatterDraft, saveNewMatter } from '../queries/matters.ts'
import { type ContactRefusal, canBeTakenOff, isEnough, type Level, type MatterOutcome, outcomesFor } from '../rules.ts'
import { type Answer, holdContact } from './contact.ts'

export type AddMatter = {
  contactId: string
  serviceKey: string
  detail: string | null
  /** Who may know of the case it is about, where they are others than those who know of its service. */
  scopeId?: string | null
}

/** Adds a matter to a contact: what it is about, before it has an outcome. */
export async function addMatter(
  tx: Tx,
  actor: StaffActor,
  input: AddMatter,
): Promise<{ refusal: ContactRefusal | null; matterId: string | null }> {
  const { refusal } = await holdContact(tx, actor, input.contactId)
  if (refusal) return { refusal, matterId: null }
  const service = await serviceByKey(tx, input.serviceKey)
  if (!service) return { refusal: 'no-such-service', matterId: null }
  const matters = await mattersOf(tx, actor, input.contactId)
  const scope = service.body.scope ? await scopeByKey(tx, service.body.scope) : null
  const matterId = newId()
  const number = Math.max(0, ...matters.map((matter) => matter.number)) + 1
  saveNewMatter(tx, {
    id: matterId,
    contactId: input.contactId,
    number,
    serviceKey: input.serviceKey,
    detail: input.detail,
    scopeId: input.scopeId ?? scope?.id ?? null,
  })
  return { refusal: null, matterId }
}

/** Keeps what was typed for a matter so far. */
export async function keepMatterDraft(
  tx: Tx,
  actor: StaffActor,
  input: { contactId: string; matterId: string; draft: Record<string, unknown> },
): Promise<Answer> {
  const { matter, refusal } = await holdMatter(tx, actor, input.contactId, input.matterId)
  if (refusal) return { refusal }
  saveMatterDraft(tx, matter.id, input.draft)
  return { refusal: null }
}

/** Takes a matter off again that came to nothing, or takes back what was settled while they are still on the line. */
export async function dropMatter(
  tx: Tx,
  actor: StaffActor,
  input: { contactId: string; matterId: string },
): Promise<Answer> {
  const { matter, refusal } = await holdMatter(tx, actor, input.contactId, input.matterId)
  if (refusal && !(refusal === 'matter-ended' && canBeTakenOff(matter))) return { refusal }
  removeMatter(tx, matter.id)
  if (matter.outcome)
    recordAudit(tx, actor, {
      action: 'matter.taken-back',
      subject: { kind: 'contact', id: input.contactId },
      scopeId: matter.scopeId,
      detail: await settlingInWords(tx, matter.serviceKey, { ...matter, settlingKey: matter.settledKey }),
    })
  return { refusal: null }
}

export type EndMatter = {
  contactId: string
  matterId: string
  outcome: MatterOutcome
  /** What the person was told, where it is not told by the case. */
  told?: string | null
  caseId?: string | null
}

/** Gives a matter its outcome. */
export async function endMatter(tx: Tx, actor: StaffActor, input: EndMatter): Promise<Answer> {
  const { matter, refusal } = await holdMatter(tx, actor, input.contactId, input.matterId)
  if (refusal) return { refusal }
  if (!outcomesFor(matter.scopeId !== null).includes(input.outcome)) return { refusal: 'outcome-not-for-this-service' }
  saveMatter(tx, matter.id, {
    outcome: input.outcome,
    told: input.told ?? null,
    case_id: input.caseId ?? null,
    ended_at: tx.now,
  })
  recordAudit(tx, actor, {
    action: 'matter.ended',
    subject: { kind: 'contact', id: input.contactId },
    scopeId: matter.scopeId,
    detail: { outcome: input.outcome },
  })
  return { refusal: null }
}

export type Settle = {
  contactId: string
  matterId: string
  settlingKey: string
  amountPence: number | null
  told: string | null
}

/**
 * Settles a matter there and then, within what the advisor's role allows (pence for money, else a count).
 * Beyond it nothing is written: the caller hands it on to the next person up.
 */
export async function settleMatter(
  tx: Tx,
  actor: StaffActor,
  input: Settle,
): Promise<Answer & { power: string | null }> {
  const { matter, refusal, identityLevel, mayAct } = await holdMatter(tx, actor, input.contactId, input.matterId)
  if (refusal) return { refusal, power: null }
  const service = await serviceByKey(tx, matter.serviceKey)
  const settling = service?.body.settling.find((one) => one.key === input.settlingKey)
  if (!service || !settling) throw notFound('What to settle')
  const power = (await listPowers(tx)).find(({ key }) => key === settling.limit)
  const amountPence = power?.unit === 'pence' ? input.amountPence : null
  const amount = power?.unit === 'pence' ? amountPence : 1
  if (!amount) return { refusal: 'amount-missing', power: null }
  // Who it is comes first: whoever decides beyond the limit must not decide for a stranger.
  const { change } = service.body.identity
  if (change !== 'none' && !(await mayAct(service.body.team))) return { refusal: 'no-authority', power: null }
  if (!isEnough(identityLevel, change)) return { refusal: 'identity-needed', power: null }
  if (settling.limit && isBeyondLimit(actor, settling.limit, amount))
    return { refusal: 'beyond-limit', power: settling.limit }
  saveMatter(tx, matter.id, {
    outcome: 'settled',
    told: input.told,
    settled_key: settling.key,
    amount_pence: amountPence,
    ended_at: tx.now,
  })
  recordAudit(tx, actor, {
    action: 'matter.settled',
    subject: { kind: 'contact', id: input.contactId },
    scopeId: matter.scopeId,
    detail: {
      name: service.body.name,
      settled: settling.name,
      amount: amountPence === null ? null : limitInWords(amountPence, 'pence'),
    },
  })
  return { refusal: null, power: null }
}

export type HandOn = {
  contactId: string
  matterId: string
  lacked: 'authority' | 'knowledge' | 'system-access' | 'time'
  toStaffId: string | null
  toTeamId: string | null
  power: string | null
  settlingKey: string | null
  amountPence: number | null
  note: string
}

/** Hands a matter on, and records what the advisor lacked. With a power it waits for the other's decision. */
export async function handOn(tx: Tx, actor: StaffActor, input: HandOn): Promise<Answer> {
  const { matter, refusal, customerId } = await holdMatter(tx, actor, input.contactId, input.matterId)
  if (refusal) return { refusal }
  saveMatter(tx, matter.id, {
    outcome: matter.scopeId ? 'passed-to-team' : 'handed-on',
    told: input.note,
    settled_key: input.settlingKey,
    amount_pence: input.amountPence,
    ended_at: tx.now,
  })
  saveHandOff(tx, {
    contactId: input.contactId,
    matterId: matter.id,
    customerId,
    fromStaffId: actor.id,
    toStaffId: input.toStaffId,
    toTeamId: input.toTeamId,
    lacked: input.lacked,
    power: input.power,
    settledKey: input.settlingKey,
    amountPence: input.amountPence,
    note: input.note,
    scopeId: matter.scopeId,
  })
  recordAudit(tx, actor, {
    action: 'matter.handed-on',
    subject: { kind: 'contact', id: input.contactId },
    scopeId: matter.scopeId,
    detail: { lacked: input.lacked, ...(await settlingInWords(tx, matter.serviceKey, input)) },
  })
  return { refusal: null }
}

/** What was, or is to be, settled, as an entry of the audit says it. */
export async function settlingInWords(
  tx: Tx,
  serviceKey: string,
  { settlingKey, amountPence }: { settlingKey: string | null; amountPence: number | null },
) {
  const service = await serviceByKey(tx, serviceKey)
  return {
    name: service?.body.name ?? serviceKey,
    asked: service?.body.settling.find(({ key }) => key === settlingKey)?.name ?? null,
    amount: amountPence === null ? null : limitInWords(amountPence, 'pence'),
  }
}

type Held = {
  matter: Matter
  refusal: ContactRefusal | null
  customerId: string | null
  identityLevel: Level
  /** Whether whoever calls may act in what this team does. */
  mayAct: (team: string) => Promise<boolean>
}

async function holdMatter(tx: Tx, actor: StaffActor, contactId: string, matterId: string): Promise<Held> {
  const { contact, refusal } = await holdContact(tx, actor, contactId)
  const matter = (await mattersOf(tx, actor, contactId)).find((one) => one.id === matterId)
  if (!matter) throw notFound('Matter')
  const { customerId, identityLevel } = contact
  const mayAct = (team: string) => callsWithAuthority(tx, contact, team)
  return { matter, refusal: refusal ?? (matter.outcome ? 'matter-ended' : null), customerId, identityLevel, mayAct }
}

/** For oneself, or for somebody who has said in a recorded way that the caller may, in this. */
async function callsWithAuthority(
  tx: Tx,
  { callerId, callerName, customerId }: Contact,
  team: string,
): Promise<boolean> {
  if (callerId === null && callerName === null) return true
  if (callerId === null || customerId === null) return false
  if (callerId === customerId) return true
  const mayActIn = await mayActFor(tx, callerId, customerId, tx.now)
  return mayActIn(keysUpFrom(await structureOn(tx, londonDate(tx.now)), team)).allowed
}
