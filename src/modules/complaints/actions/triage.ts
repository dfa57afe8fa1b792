import { changeService, type Done, endStep, resolveCase, type Seen } from '#modules/cases/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { beginPromise, withdrawPromises } from '#modules/promises/index.ts'
import { orderByPromises } from '#modules/queues/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { mayManage, mayTake } from '../permissions.ts'
import { findDirectorate } from '../queries/cases.ts'
import { type ComplaintRow, saveComplaint } from '../queries/complaints.ts'
import { recordDecision, type StageRow, saveStage } from '../queries/register.ts'
import type { EvidenceRecord } from '../rules/evidence-records.ts'
import { writeLetter } from '../rules/letter.ts'
import { registerOf, takeInHand } from './letters.ts'
import type { No } from './points.ts'
import { categoryNamed, chooseRegime, promisesOf, type Sector, subjectOfService, type Tenure } from './regime.ts'
import { processOf } from './regime-words.ts'
import { go, keepAcknowledgement } from './send.ts'

export type Sorted = {
  categoryKey: string
  detailKey: string | null
  /** The team complained about; null: the category's own. */
  aboutTeamId: string | null
  tenure: Tenure
  sector: Sector
  risk: 'low' | 'medium' | 'high' | null
  broughtBy: 'resident' | 'representative' | 'member' | 'staff'
}

type Tests = { tests: Readonly<Record<string, string>>; reason: string; evidence: string }

/**
 * Takes it on as a complaint, sorted by what it is about. When that is under another regime than it came in by, the
 * promises begun end and those of the right regime run from the day it was received.
 */
export async function acceptComplaint(
  tx: Tx,
  actor: Actor,
  { tests, reason, evidence, ...given }: Seen & Tests & Sorted,
): Promise<Done | No> {
  const taken = await takeInHand(tx, actor, given, mayTake)
  if (taken.refusal !== null) return taken
  const { current, complaint, stage } = taken
  if (complaint.state === 'answered' || complaint.state === 'refused') return { refusal: 'answered-already' }
  const { category, versionId } = await categoryNamed(tx, given.categoryKey)
  const subject = category?.subject ?? complaint.subject
  const { pack, why } = await chooseRegime(tx, { subject, tenure: given.tenure, receivedAt: complaint.receivedAt })
  if (!pack) return { refusal: 'no-regime' }
  const team = category?.team ? await teamByKey(tx, category.team) : null
  const aboutTeamId = given.aboutTeamId ?? team?.id ?? complaint.aboutTeamId
  const isMoved = pack.versionId !== complaint.packVersionId || given.sector !== complaint.sector
  saveComplaint(tx, current.id, {
    route: 'complaint',
    state: 'investigating',
    pack_version_id: pack.versionId,
    regime: pack.regime,
    pack_why: why,
    subject,
    tenure: given.tenure,
    sector: given.sector,
    risk: given.risk,
    category_key: given.categoryKey,
    detail_key: given.detailKey,
    categories_version_id: versionId,
    about_team_id: aboutTeamId,
    directorate_id: aboutTeamId ? await findDirectorate(tx, aboutTeamId, complaint.receivedAt) : null,
    brought_by: given.broughtBy,
  })
  const { grading } = pack
  if (grading && (given.risk === 'low' || given.risk === 'medium'))
    saveStage(tx, stage.id, { reported_as: grading[given.risk] })
  if (isMoved)
    await beginUnder(tx, actor, {
      current,
      stage,
      pack,
      sector: given.sector,
      because: whatChanged(complaint, { ...given, subject, packVersionId: pack.versionId }, category?.name ?? null),
    })
  recordDecision(tx, actor, {
    caseId: current.id,
    kind: isMoved ? 'regime' : 'triage',
    decision: 'complaint',
    tests,
    reason: isMoved ? [reason, ...why].filter((words) => words !== '').join(' ') : reason,
    evidence,
    scopeId: complaint.scopeId,
  })
  return endStep(tx, actor, current, {
    action: 'complaint-accepted',
    words: `A complaint under: ${pack.name}`,
    news: null,
    detail: { regime: pack.regime, category: given.categoryKey },
  })
}

type Under = {
  current: Parameters<typeof endStep>[2]
  stage: StageRow
  pack: Parameters<typeof promisesOf>[1]
  sector: Sector
  /** Why it runs by other rules now. */
  because: string
}

/** What is known now that was not known, or was taken otherwise, when the first promises were made. */
function whatChanged(before: Facts, now: Facts, categoryName: string | null): string {
  const { subject, tenure, sector } = now
  const isOtherPack = now.packVersionId !== before.packVersionId
  const found = [
    ...(subject === before.subject || categoryName === null ? [] : [`it is about “${categoryName}”`]),
    ...(isOtherPack && tenure !== before.tenure ? [landlordWords[tenure]] : []),
    ...(sector === before.sector
      ? []
      : [sector === 'mixed' ? 'several bodies answer it' : 'the council alone answers it']),
  ]
  return found.length === 0 ? 'the rules have changed' : found.join(' and ')
}

type Facts = Pick<ComplaintRow, 'subject' | 'tenure' | 'sector' | 'packVersionId'>

const landlordWords: Readonly<Record<Tenure, string>> = {
  'council-tenant': 'the council is their landlord',
  'council-leaseholder': 'they are a leaseholder of the council',
  other: 'the council is not their landlord',
}

/**
 * Ends the promises of the wrong regime and begins those of the right one, from when it began. An acknowledgement that
 * went already counts there too, unless that regime offers with it what the letter did not.
 */
async function beginUnder(tx: Tx, actor: Actor, { current, stage, pack, sector, because }: Under) {
  const subject = { kind: 'case', id: current.id }
  await withdrawPromises(tx, subject, `Now under the ${pack.name}, because ${because}`, actor)
  const { acknowledge, afterAcknowledging, resolve } = await promisesOf(tx, pack, stage.number, sector)
  const { teamId, ownerId, scopeId, serviceKey, wardCode, usrn } = current
  const about = { subject, startedAt: stage.startedAt, teamId, ownerId, scopeId, serviceKey, wardCode, usrn }
  if (acknowledge) {
    const { id } = await beginPromise(tx, actor, {
      ...about,
      policyKey: acknowledge,
      ...(afterAcknowledging ? { starts: afterAcknowledging } : {}),
    })
    const { offer } = await processOf(tx, { packVersionId: pack.versionId, regime: pack.regime, stage: stage.number })
    if (offer !== '') saveStage(tx, stage.id, { acknowledged_at: null })
    else if (stage.acknowledgedAt) await keepAcknowledgement(tx, actor, { promiseId: id, sentAt: stage.acknowledgedAt })
  }
  if (resolve) await beginPromise(tx, actor, { ...about, policyKey: resolve })
  await orderByPromises(tx, [subject])
}

type Elsewhere = Seen & Tests & { route: 'service-request' | 'statutory'; serviceKey: string }

/** It is a request for a service, or belongs to a statutory procedure: the case goes there, with its story and its day. */
export async function sendElsewhere(
  tx: Tx,
  actor: Actor,
  { route, serviceKey, tests, reason, evidence, ...seen }: Elsewhere,
) {
  if (reason.trim() === '') return { refusal: 'reason-missing' as const }
  const taken = await takeInHand(tx, actor, seen, mayTake)
  if (taken.refusal !== null) return taken
  const { current, complaint, stage } = taken
  if (complaint.state !== 'triage' && complaint.state !== 'investigating')
    return { refusal: 'answered-already' as const }
  const subject = subjectOfService(serviceKey)
  if (subject === null) saveComplaint(tx, current.id, { route, state: 'elsewhere' })
  else {
    // Another procedure for the same complaint: it begins there anew, by that procedure's own rules.
    const { tenure, receivedAt } = complaint
    const { pack, why } = await chooseRegime(tx, { subject, tenure, receivedAt })
    if (!pack) return { refusal: 'no-regime' as const }
    const { versionId: pack_version_id, regime } = pack
    saveComplaint(tx, current.id, { route, state: 'triage', pack_version_id, regime, pack_why: why, subject })
    saveStage(tx, stage.id, { acknowledged_at: null })
  }
  recordDecision(tx, actor, {
    caseId: current.id,
    kind: 'triage',
    decision: route,
    tests,
    reason,
    evidence,
    scopeId: complaint.scopeId,
  })
  const moved = await changeService(tx, actor, { caseId: current.id, version: null, serviceKey, reason })
  return moved
}

type Refusal = Seen &
  Tests & { route: 'insurance' | 'appeal' | 'refused'; ground: string; records?: readonly EvidenceRecord[] }

/**
 * Does not take it on, for a reason the regime allows, with evidence: the letter gives the reason and the right to
 * take that decision to the Ombudsman.
 */
export async function refuseComplaint(
  tx: Tx,
  actor: Actor,
  { route, ground, tests, reason, evidence, records = [], ...seen }: Refusal,
): Promise<Done | No> {
  if (reason.trim() === '') return { refusal: 'reason-missing' }
  if (evidence.trim() === '' && records.length === 0) return { refusal: 'evidence-missing' }
  const taken = await takeInHand(tx, actor, seen, mayManage)
  if (taken.refusal !== null) return taken
  const { current, complaint, stage, inHand } = taken
  if (stage.answeredAt !== null) return { refusal: 'answered-already' }
  const { regime } = await processOf(tx, complaint)
  if (route === 'refused' && !regime?.refusals.some((one) => one.key === ground)) return { refusal: 'no-regime' }
  const own = { openingWords: '', closingWords: '' }
  const letters = await go(tx, actor, {
    current,
    inHand,
    kind: 'refusal',
    letter: writeLetter(
      'refusal',
      await registerOf(tx, inHand, { reason, shownBy: records.map(({ name }) => name) }),
      own,
    ),
    own,
  })
  saveStage(tx, stage.id, { answered_at: tx.now, outcome: 'refused', handler_id: current.ownerId })
  saveComplaint(tx, current.id, { route, state: 'refused', outcome: 'refused' })
  recordDecision(tx, actor, {
    caseId: current.id,
    kind: 'refused',
    decision: ground,
    tests,
    reason,
    evidence,
    records,
    scopeId: complaint.scopeId,
  })
  endStep(tx, actor, current, {
    action: 'complaint-refused',
    words: `Not accepted: ${reason}`,
    news: null,
    letters,
    detail: { ground },
  })
  return resolveCase(tx, actor, { caseId: current.id, version: null, outcome: 'refused', filledIn: {}, reason })
}
