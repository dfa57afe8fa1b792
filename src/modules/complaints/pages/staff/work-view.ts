import { type Case, caseHref, howItEnded } from '#modules/cases/index.ts'
import { answerTo } from '#modules/forms/index.ts'
import { teamNames } from '#modules/organisation/index.ts'
import { type PromiseView, policyFor, promisesOf } from '#modules/promises/index.ts'
import type { Db } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { needsAgreement } from '../../actions/agreement.ts'
import { processOf } from '../../actions/regime-words.ts'
import { categoriesNow } from '../../definitions.ts'
import { mayHandle } from '../../permissions.ts'
import { findRequest } from '../../queries/cases.ts'
import type { ComplaintRow } from '../../queries/complaints.ts'
import { type LetterRow, lettersOf } from '../../queries/letters.ts'
import { ombudsmanCasesOf } from '../../queries/ombudsman.ts'
import { bodiesOf, type PersonRow, peopleOf } from '../../queries/people.ts'
import {
  currentStage,
  decisionsOf,
  findingsOf,
  pointsOf,
  type RemedyRow,
  remediesOf,
  type StageRow,
  stagesOf,
} from '../../queries/register.ts'
import { letterNames, pounds } from '../../rules/letter.ts'
import { outcomeNames } from '../../rules/outcome.ts'
import { isNow, personNames } from '../../rules/people.ts'
import { type Point, type PointFinding, toAnswer, unanswered } from '../../rules/points.ts'
import { mayHandle as mayHandleStage } from '../../rules/stage.ts'
import { waitsTooLong } from '../../rules/waiting.ts'
import { recordHref } from './evidence-records.ts'
import { liesWith } from './letter-view.ts'
import { complaintHref } from './link.ts'
import { olderRule } from './older-rule.ts'
import { ombudsmanLine } from './ombudsman.ts'
import { answerInHand, extensionFor } from './steps-letters.ts'
import {
  broughtByNames,
  decisionNames,
  letterTags,
  remedyNames,
  remedyTags,
  stateTags,
  tenureNames,
  verdictOf,
} from './words.ts'
import { standOf, workSteps } from './work-steps.ts'

type Of = { found: Case; complaint: ComplaintRow; actor: StaffActor }

/** Everything a handler needs of one complaint on one page. */
export async function workView(db: Db, { found, complaint, actor }: Of) {
  const caseId = found.id
  const process = await processOf(db, complaint)
  const [points, findings, stages, letters, remedies, decisions] = [
    await pointsOf(db, caseId),
    await findingsOf(db, caseId),
    await stagesOf(db, caseId),
    await lettersOf(db, caseId),
    await remediesOf(db, caseId),
    await decisionsOf(db, caseId),
  ]
  const stage = currentStage(stages)
  const promises = await promisesOf(db, actor, [{ kind: 'case', id: caseId }])
  const running = promises.filter(({ state }) => state === 'running')
  const answer = await answerInHand(db, { found, complaint })
  const open = unanswered(points, findings, complaint.stage)
  const has = (step: 'acknowledge' | 'panel' | 'report') =>
    process.pack !== null &&
    policyFor(process.pack, { stage: complaint.stage, step, sector: complaint.sector }) !== null
  const stand = standOf(actor, found, complaint, {
    isBarred: stage !== undefined && !mayHandleStage(actor.id, stage.number, stages),
    isAcknowledged: (stage?.acknowledgedAt ?? null) !== null,
    mustAcknowledge: has('acknowledge'),
    isAskedFor: complaint.stage > 1 && !findings.some((one) => one.stage === complaint.stage),
    needsAgreement: await needsAgreement(db, complaint),
    openPoints: open.length,
    points: toAnswer(points).length,
    letter: inHandState(answer),
    hasNextStage: complaint.stage < process.last,
    mayExtend: (await extensionFor(db, { found, actor })) !== null,
    awaitsPanel: running.some(({ kind }) => kind === 'visit' || kind === 'finish'),
    hasLaterSteps: complaint.subject === 'childrens-social-care' && complaint.stage > 1,
  })
  const lies = await liesWith(db, letters)
  const href = complaintHref(found.reference)
  const pointId = points.find(({ number }) => number === open[0])?.id ?? null
  return {
    href,
    caseHref: caseHref(found.reference),
    reference: found.reference,
    names: found.people.filter(({ role }) => role !== 'joined').map(({ name }) => name),
    version: found.version,
    topic: `case:${caseId}`,
    restricted: found.scopeId !== null,
    state: stateTags[complaint.state],
    stageName: complaint.state === 'triage' ? null : process.stageName,
    outcome: complaint.outcome ? outcomeNames[complaint.outcome] : null,
    urgentReason: found.urgentReason,
    mine: found.ownerId === actor.id,
    ownerName: found.ownerName,
    teamName: found.teamName,
    due: dueView(running, db.clock.now()),
    forWhom: stand.needsAgreement ? forWhom(found) : null,
    barred: stand.isBarred && stand.state === 'investigating',
    lies: lies && {
      ...lies,
      isLong: waitsTooLong(lies.since, process.regime?.reminders.signature ?? 2, db.clock.now()),
    },
    steps: workSteps(stand, { reference: found.reference, letterId: answer?.id ?? null, pointId }),
    may: { handle: mayHandle(actor, found.ownerId) && complaint.state === 'investigating', end: stand.may.handle },
    points: points.map((point) => pointView(point, findings, complaint.stage)),
    remedies: remedies.map((remedy) => remedyView(remedy, db.clock.now())),
    letters: letters.map((letter) => letterLine(letter, href)),
    decisions: decisions.toReversed().map(({ kind, decision, reason, evidence, records, byName, at, id }) => ({
      id,
      name: decisionNames[kind],
      verdict: verdictOf(decision) ?? process.regime?.refusals.find(({ key }) => key === decision)?.name ?? null,
      reason,
      evidence,
      records: records.map((one) => ({ name: one.name, href: recordHref(one, found.reference) })),
      byName,
      at,
    })),
    promises: promises.map((promise) => promiseView(promise, promises)),
    older: stage ? await olderRule(db, complaint, process, stage) : null,
    ombudsman: (await ombudsmanCasesOf(db, actor, caseId)).map((one) => ombudsmanLine(one, londonDate(db.clock.now()))),
    stages: stages.map(stageView),
    isStatutory: (process.regime?.people.length ?? 0) > 0,
    isMixed: complaint.sector === 'mixed',
    ...peopleView(await peopleOf(db, caseId), londonDate(db.clock.now())),
    bodies: await bodiesOf(db, caseId),
    facts: await factsOf(db, { found, complaint, actor }, process.pack?.name ?? null),
  }
}

function peopleView(rows: readonly PersonRow[], today: Temporal.PlainDate) {
  const people = rows.map((one) => ({ ...one, roleName: personNames[one.role], from: one.title ?? one.organisation }))
  return {
    people: people.filter((one) => isNow(one, today)),
    peopleBefore: people.filter((one) => !isNow(one, today)),
  }
}

/** Whom it is for, as whoever complained said it. */
function forWhom({ answers }: Case): string {
  const name = answerTo(answers, 'other-name')
  return typeof name === 'string' && name.trim() !== '' ? name.trim() : 'somebody else'
}

const inHandState = (letter: LetterRow | null) =>
  letter && letter.state !== 'sent' && letter.state !== 'dropped' ? letter.state : null

const dueWords: Readonly<Record<string, string>> = {
  acknowledge: 'Acknowledge',
  visit: 'Panel meets',
  finish: 'Panel reports',
}

function dueView(running: readonly PromiseView[], now: Temporal.Instant) {
  const first = running[0]
  if (!first) return null
  return {
    what: dueWords[first.kind] ?? 'Answer',
    at: first.dueAt,
    isLate: Temporal.Instant.compare(first.dueAt, now) < 0,
  }
}

function pointView(point: Point, findings: readonly PointFinding[], stage: number) {
  const found = findings.filter(({ pointId }) => pointId === point.id)
  const standing = point.withdrawnAt ? 'withdrawn' : point.ours ? 'ours' : 'not-ours'
  return {
    ...point,
    standing,
    isOpen: standing === 'ours' && !found.some((one) => one.stage === stage),
    findings: found.map((one) => ({ ...one, name: outcomeNames[one.finding], isNow: one.stage === stage })),
  }
}

const remedyView = (remedy: RemedyRow, now: Temporal.Instant) => ({
  ...remedy,
  name: remedyNames[remedy.kind],
  tag: remedyTags[remedy.state],
  amount: remedy.amountPence === null ? null : pounds(remedy.amountPence),
  who: remedy.ownerName ?? remedy.teamName,
  isOpen: remedy.state === 'proposed' || remedy.state === 'promised',
  isLate:
    remedy.state === 'promised' &&
    Temporal.PlainDate.compare(remedy.dueOn, now.toZonedDateTimeISO('Europe/London').toPlainDate()) < 0,
})

const letterLine = (letter: LetterRow, href: string) => ({
  name: letterNames[letter.kind],
  stage: letter.stage,
  tag: letterTags[letter.state],
  href: `${href}/letters/${letter.id}`,
  at: letter.sentAt ?? letter.updatedAt,
})

const promiseView = (promise: PromiseView, all: readonly PromiseView[]) => ({
  words: promise.words,
  steps: promise.steps,
  duty:
    promise.duty === 'must' ? 'The law or a Code demands it.' : promise.duty === 'should' ? 'A Code expects it.' : null,
  tag: promise.broken
    ? { text: 'Broken', classes: 'govuk-tag--red' }
    : { running: running_, kept, withdrawn: over, replaced: over }[promise.state],
  ended: howItEnded(promise, all),
})

const running_ = { text: 'Running', classes: 'govuk-tag--blue' }
const kept = { text: 'Kept', classes: 'govuk-tag--green' }
const over = { text: 'Over', classes: 'govuk-tag--grey' }

const stageView = (stage: StageRow) => ({
  number: stage.number,
  startedAt: stage.startedAt,
  reasons: stage.reasons,
  acknowledgedAt: stage.acknowledgedAt,
  answeredAt: stage.answeredAt,
  extended: stage.extended,
  outcome: stage.outcome ? outcomeNames[stage.outcome] : null,
})

async function factsOf(db: Db, { complaint, actor }: Of, packName: string | null) {
  const { categories } = await categoriesNow(db)
  const category = categories.find(({ key }) => key === complaint.categoryKey)
  const detail = category?.details.find(({ key }) => key === complaint.detailKey)
  const team = complaint.aboutTeamId
    ? ((await teamNames(db, [complaint.aboutTeamId])).get(complaint.aboutTeamId) ?? null)
    : null
  const about = complaint.aboutCaseId ? await findRequest(db, actor, complaint.aboutCaseId) : null
  return {
    packName,
    packWhy: complaint.packWhy,
    category: category ? [category.name, detail?.name].filter(Boolean).join(': ') : null,
    team,
    tenure: complaint.tenure === 'other' ? null : tenureNames[complaint.tenure],
    risk: complaint.risk,
    broughtBy: broughtByNames[complaint.broughtBy],
    receivedAt: complaint.receivedAt,
    about: about ? { reference: about.reference, href: caseHref(about.reference) } : null,
    mixed: complaint.sector === 'mixed',
  }
}
