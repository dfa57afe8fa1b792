import { z } from 'zod'
import { casesOf, chase, type ListedCase, lookAtCase, reopenCase } from '#modules/cases/index.ts'
import {
  addMatter,
  type ContactRefusal,
  endMatter,
  keepMatterDraft,
  lastContactAbout,
  type Matter,
} from '#modules/contacts/index.ts'
import { family } from '#modules/customers/index.ts'
import { type Cause, type Demand, proposeDemand, recordDemand, saidByService } from '#modules/demand/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { notFound, type StaffActor } from '#platform/http/index.ts'

const draftAbout = z.object({ about: z.uuid() })

/** The case a matter is about, where it is about one. */
export const caseAboutMatter = (matter: Pick<Matter, 'draft' | 'caseId'>) =>
  matter.caseId ?? draftAbout.safeParse(matter.draft).data?.about ?? null

/** "Yes, that": adds a matter about a case they have, so that nothing is typed twice. */
export async function addMatterAboutCase(
  tx: Tx,
  actor: StaffActor,
  { contactId, caseId }: { contactId: string; caseId: string },
): Promise<{ refusal: ContactRefusal | null }> {
  const found = await lookAtCase(tx, actor, caseId)
  if (!found) throw notFound('Case')
  const { serviceKey, scopeId } = found
  const added = await addMatter(tx, actor, { contactId, serviceKey, detail: null, scopeId })
  if (added.refusal !== null || !added.matterId) return { refusal: added.refusal }
  return keepMatterDraft(tx, actor, { contactId, matterId: added.matterId, draft: { about: found.id } })
}

/** Ends a matter about a case: told how it stands, and put before whoever has it; or opened again when it is not right. */
export async function endMatterAboutCase(
  tx: Tx,
  actor: StaffActor,
  input: { contactId: string; matterId: string; caseId: string; customerId: string | null; notRight: string | null },
): Promise<{ refusal: ContactRefusal | null }> {
  const found = await lookAtCase(tx, actor, input.caseId)
  if (!found) throw notFound('Case')
  if (input.notRight && (found.status === 'resolved' || found.status === 'closed'))
    await reopenCase(tx, actor, { caseId: found.id, version: null, reason: input.notRight })
  else if (found.status !== 'closed' && found.status !== 'resolved')
    await chase(tx, actor, {
      caseId: found.id,
      matterId: input.matterId,
      customerId: input.customerId,
      words: input.notRight,
    })
  return endMatter(tx, actor, {
    contactId: input.contactId,
    matterId: input.matterId,
    outcome: found.scopeId ? 'answered-from-records' : 'chased',
    caseId: found.id,
    told: null,
  })
}

/** Opened or joined in this very contact: it is not what they came back about. */
export const beginsHere = (outcome: string | null) => outcome === 'case-opened' || outcome === 'joined'

type Ending = { contactId: string; customerId: string | null; matter: Matter; outcome: string }

/** What kind of demand a matter is, from the records: nobody is asked what can be found out. */
export async function demandOf(
  db: Db,
  actor: StaffActor,
  { contactId, customerId, matter, outcome }: Ending,
): Promise<Demand> {
  const now = db.clock.now()
  const people = customerId ? await family(db, customerId) : []
  const caseId = caseAboutMatter(matter)
  const about = caseId ? (await casesOf(db, actor, people)).find((one) => one.id === caseId) : undefined
  const before = customerId
    ? await lastContactAbout(db, actor, { customerId, serviceKey: matter.serviceKey, notContactId: contactId, at: now })
    : null
  return proposeDemand({
    outcome,
    about: about && !beginsHere(outcome) ? await factsOf(db, actor, about, now) : null,
    saidNotFixed: false,
    ...(await saidByService(db, matter.serviceKey)),
    before,
    message: null,
  })
}

async function factsOf(db: Db, actor: StaffActor, about: ListedCase, now: Temporal.Instant) {
  const promises = await promisesOf(db, actor, [{ kind: 'case', id: about.id }])
  return {
    caseId: about.id,
    promiseBroken: promises.some((promise) => promise.state === 'running' && promise.broken),
    finishedDaysAgo: about.resolvedAt ? daysSince(about.resolvedAt, now) : null,
    waitsForCustomer: about.status === 'waiting-for-customer',
  }
}

const daysSince = (at: Temporal.Instant, now: Temporal.Instant) =>
  Math.max(0, Math.floor((now.epochMilliseconds - at.epochMilliseconds) / 86_400_000))

/** Records why a matter came up, as proposed or as the advisor corrected it. */
export async function recordDemandOf(
  tx: Tx,
  actor: StaffActor,
  ending: Ending & { corrected: { class: Demand['class']; cause: Cause | null } | null },
) {
  const proposed = await demandOf(tx, actor, ending)
  recordDemand(tx, {
    matterId: ending.matter.id,
    contactId: ending.contactId,
    serviceKey: ending.matter.serviceKey,
    scopeId: ending.matter.scopeId,
    proposed,
    corrected: ending.corrected,
    staffId: actor.id,
  })
}
