import {
  addNote,
  answerFromCustomer,
  askCustomer,
  casesOf,
  endWait,
  receive,
  resolveCase,
  startWork,
  takeCase,
  waitForThirdParty,
} from '#modules/cases/index.ts'
import { addMatter, endMatter, keepMatterDraft, openContact } from '#modules/contacts/index.ts'
import { type Answers, formFor } from '#modules/forms/index.ts'
import { acknowledgeCall } from '#modules/organisation/index.ts'
import { type Container, collectionAnswer, containers } from '#modules/places/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import { type Service, serviceByKey } from '#modules/services/index.ts'
import { finishContact } from '#modules/workspace/index.ts'
import { type Database, inTransaction, newId, type Tx } from '#platform/db/index.ts'
import { type StaffActor, system } from '#platform/http/index.ts'
import { LONDON, londonDate } from '#platform/time/index.ts'
import { fillIn } from './answers.ts'
import { byWeb } from './by-web.ts'
import type { Chance } from './chance.ts'
import { planComplaints } from './complaints.ts'
import { planEnquiries } from './enquiries.ts'
import { planHandOffs } from './hand-offs.ts'
import { planMail } from './mail.ts'
import type { Resident } from './people.ts'
import { planQuality } from './quality.ts'
import { planReports } from './reports.ts'
import { momentOn, type Plan, type Scene, workingDaysBefore } from './scene.ts'
import { planSelfAssessments } from './self-assessment.ts'
import { asStaff, type Cast } from './staff.ts'
import { answersGiven, enquiries, notes, questionsAsked, thirdParties } from './wording.ts'

/** How often each service is asked for, out of the sum of all. */
const demand: Readonly<Record<string, number>> = {
  'missed-bin': 16,
  'new-container': 5,
  'bulky-waste': 6,
  'road-defect': 12,
  'street-light': 6,
  'fly-tipping': 10,
  graffiti: 4,
  'dead-animal': 2,
  trees: 6,
  'street-cleaning': 5,
  noise: 5,
  'pest-control': 3,
  'antisocial-behaviour': 3,
  'housing-repair': 9,
  'council-tax-question': 6,
  'council-tax-move': 4,
  'benefit-question': 5,
  'planning-enquiry': 3,
  'electoral-query': 2,
  'school-admission': 2,
  'welfare-support': 3,
  homelessness: 1,
  'adult-care': 2,
  'childrens-care': 2,
  'something-else': 2,
}

const works = [
  'cases.read',
  'cases.work',
  'cases.assign',
  'contacts.log',
  'customers.read',
  'customers.edit',
  'alerts.read',
]

type Planned = { at: Temporal.Instant; what: () => Promise<unknown> }

/** Lives through the days one by one: people ask, teams work, some promises break. Everything goes through the real actions. */
export async function makeHistory(scene: Scene): Promise<void> {
  const { clock, luck, until } = scene
  const planned: Planned[] = []
  const plan: Plan = (at, what) => {
    const place = planned.findIndex((one) => Temporal.Instant.compare(one.at, at) > 0)
    planned.splice(place < 0 ? planned.length : place, 0, { at, what })
  }
  let day = londonDate(clock.now())
  for (; Temporal.PlainDate.compare(day, londonDate(until)) <= 0; day = day.add({ days: 1 })) {
    const weekend = day.dayOfWeek > 5
    for (let count = weekend ? luck.between(0, 2) : luck.between(3, 7); count > 0; count -= 1) {
      const at = momentOn(day, weekend ? luck.between(9, 21) : luck.between(8, 17), luck.between(0, 59))
      plan(at, () => somebodyAsks(scene, plan, weekend || luck.happens(0.45) ? 'web' : 'phone'))
    }
    if (!weekend && luck.happens(0.7))
      plan(momentOn(day, luck.between(9, 16), luck.between(0, 59)), () => generalEnquiry(scene))
    if (!weekend && luck.happens(0.5))
      plan(momentOn(day, luck.between(9, 16), luck.between(0, 59)), () => somebodyChases(scene))
    plan(momentOn(day, 18, 30), scene.settle)
  }
  for (const daysAgo of [4, 3, 2])
    for (const hour of [9, 11])
      plan(momentOn(workingDaysBefore(londonDate(until), daysAgo), hour, 40), () => binNobodyWentBackFor(scene))
  for (const minute of [5, 50])
    plan(momentOn(londonDate(until).subtract({ days: 1 }), 20, minute), () => binNobodyWentBackFor(scene))
  planMail(scene, plan)
  planReports(scene, plan, (caseId) => planTheWork(scene, plan, caseId))
  planHandOffs(scene, plan)
  await planComplaints(scene, plan)
  await planEnquiries(scene, plan)
  await planQuality(scene, plan)
  await planSelfAssessments(scene, plan)
  let told = -1
  for (let next = planned.shift(); next && Temporal.Instant.compare(next.at, until) <= 0; next = planned.shift()) {
    clock.set(next.at)
    await next.what()
    const left = Math.round((until.epochMilliseconds - next.at.epochMilliseconds) / 86_400_000)
    if (left > 0 && left % 20 === 0 && left !== told) scene.say(`${left} days to go …`)
    told = left
  }
  clock.set(until)
  await scene.settle()
}

function pickService(luck: Chance): string {
  const total = Object.values(demand).reduce((sum, share) => sum + share, 0)
  let left = luck.below(total)
  for (const [key, share] of Object.entries(demand)) {
    left -= share
    if (left < 0) return key
  }
  return 'something-else'
}

async function somebodyAsks(scene: Scene, plan: Plan, channel: 'web' | 'phone') {
  const { db, luck, people, cast } = scene
  const service = await serviceByKey(db, pickService(luck))
  const who = luck.pick(people)
  if (!service) return
  const answers = await answersFor(scene, service, who, channel)
  if (!answers) return
  const caseId =
    channel === 'web'
      ? await byWeb(scene, service, who, answers)
      : await byPhone(scene, service, who, answers, luck.pick(cast.advisors))
  if (!caseId) return
  plan(scene.clock.now().add({ minutes: luck.between(2, 9) }), () => answerDutyCall(scene, caseId))
  await planTheWork(scene, plan, caseId)
}

/** Whoever the rota called about this case says that they have it. */
async function answerDutyCall({ db, cast }: Scene, caseId: string) {
  const call = await db
    .selectFrom('duty_calls')
    .innerJoin('staff', 'staff.id', 'duty_calls.called_staff_id')
    .select(['duty_calls.id as callId', 'staff.id', 'staff.name', 'staff.email', 'staff.kind'])
    .where('duty_calls.subject_id', '=', caseId)
    .where('duty_calls.state', '=', 'waiting')
    .executeTakeFirst()
  if (!call) return
  const person = asStaff(call, ['duty.acknowledge'], { scopes: cast.scopes })
  await inTransaction(db, (tx) => acknowledgeCall(tx, person, call.callId))
}

/** Work that is left undone, so that a manager finds promises that have just broken and some that are about to. */
async function binNobodyWentBackFor(scene: Scene) {
  const service = await serviceByKey(scene.db, 'missed-bin')
  if (!service) return
  for (let tries = 0; tries < 20; tries += 1) {
    const who = scene.luck.pick(scene.people)
    const answers = await answersFor(scene, service, who, 'web')
    if (answers && (await byWeb(scene, service, who, answers))) return
  }
}

async function answersFor(
  { db, luck, streets, clock }: Scene,
  service: Service,
  who: Resident,
  channel: 'web' | 'phone',
): Promise<Answers | null> {
  const form = formFor(service.body.form, channel === 'web' ? 'resident' : 'staff')
  const asked = {
    form,
    serviceKey: service.key,
    today: londonDate(clock.now()),
    home: who,
    street: luck.pick(streets),
    who,
  }
  const check = service.body.collectionCheck
  if (!check) return fillIn(luck, asked)
  const container = await missedContainer(db, who.uprn)
  return container ? fillIn(luck, { ...asked, given: { [check.container]: container } }) : null
}

/** A container of this address that a person could truly report today. */
async function missedContainer(db: Database, uprn: string): Promise<Container | null> {
  for (const container of containers) {
    const answer = await collectionAnswer(db, { uprn, container, reportedAt: db.clock.now() })
    if (answer.kind === 'report') return container
  }
  return null
}

async function byPhone(
  { db, luck, cast }: Scene,
  service: Service,
  who: Resident,
  answers: Answers,
  person: Cast['lead'],
): Promise<string | null> {
  const advisor = asStaff(person, works, { scopes: cast.scopes })
  const startedAt = db.clock.now().subtract({ seconds: luck.between(120, 560) })
  return inTransaction(db, async (tx) => {
    const { contactId } = await openContact(tx, advisor, {
      channel: luck.happens(0.9) ? 'phone' : 'face-to-face',
      sourceKey: newId(),
      customerId: who.id,
      startedAt,
      waitedSeconds: luck.between(5, 240),
    })
    const { matterId } = await addMatter(tx, advisor, { contactId, serviceKey: service.key, detail: null })
    if (!matterId) return null
    if (service.body.caseKind === 'none') {
      await finishContact(tx, advisor, { contactId, endings: new Map() })
      return null
    }
    const received = await receive(tx, advisor, {
      channel: 'phone',
      sourceKey: matterId,
      customerId: who.id,
      serviceVersionId: service.versionId,
      answers,
      matterId,
    })
    if (received.refusal !== null) return null
    const outcome = received.caseId === null ? 'told' : received.joined ? 'joined' : 'case-opened'
    await endMatter(tx, advisor, {
      contactId,
      matterId,
      outcome,
      caseId: received.caseId,
      told: received.told?.words ?? received.promiseWords,
    })
    await finishContact(tx, advisor, { contactId, endings: new Map() })
    return received.caseId
  })
}

async function generalEnquiry({ db, luck, cast }: Scene) {
  const advisor = asStaff(luck.pick(cast.advisors), works)
  const detail = luck.pick(enquiries)
  await inTransaction(db, async (tx) => {
    const startedAt = tx.now.subtract({ seconds: luck.between(40, 150) })
    const { contactId } = await openContact(tx, advisor, {
      channel: 'phone',
      sourceKey: newId(),
      customerId: null,
      startedAt,
      waitedSeconds: luck.between(5, 200),
    })
    await addMatter(tx, advisor, { contactId, serviceKey: 'general-enquiry', detail })
    await finishContact(tx, advisor, { contactId, endings: new Map() })
  })
}

async function somebodyChases({ db, luck, people, cast }: Scene) {
  const advisor = asStaff(luck.pick(cast.advisors), works)
  const lately = db.clock.now().subtract({ hours: 24 * 10 })
  const goingOn = (
    await casesOf(
      db,
      advisor,
      people.map(({ id }) => id),
      60,
    )
  ).filter((one) => one.resolvedAt === null || Temporal.Instant.compare(one.resolvedAt, lately) > 0)
  if (goingOn.length === 0) return
  const about = luck.pick(goingOn)
  const person = await db
    .selectFrom('case_people')
    .select('customer_id')
    .where('case_id', '=', about.id)
    .executeTakeFirst()
  if (!person) return
  await inTransaction(db, async (tx) => {
    const startedAt = tx.now.subtract({ seconds: luck.between(90, 300) })
    const { contactId } = await openContact(tx, advisor, {
      channel: 'phone',
      sourceKey: newId(),
      customerId: person.customer_id,
      startedAt,
      waitedSeconds: luck.between(20, 400),
    })
    const { matterId } = await addMatter(tx, advisor, { contactId, serviceKey: about.serviceKey, detail: null })
    if (matterId) await keepMatterDraft(tx, advisor, { contactId, matterId, draft: { about: about.id } })
    await finishContact(tx, advisor, { contactId, endings: new Map() })
  })
}

/** What a team will do with a case, and when: mostly in time, sometimes late, sometimes never. */
async function planTheWork(scene: Scene, plan: Plan, caseId: string) {
  const { db, luck, until } = scene
  const found = await db
    .selectFrom('cases')
    .innerJoin('units', 'units.id', 'cases.team_id')
    .select(['units.key as team', 'cases.status'])
    .where('cases.id', '=', caseId)
    .executeTakeFirst()
  const team = found ? scene.cast.teams.get(found.team) : undefined
  if (!team || found?.status !== 'new') return
  const actor = asStaff(luck.pick(team.people), works, { teams: [team.id], scopes: scene.cast.scopes })
  const [promise] = (await promisesOf(db, system('trial'), [{ kind: 'case', id: caseId }])).filter(
    ({ kind }) => kind !== 'acknowledge',
  )
  const now = db.clock.now()
  const span = promise ? Math.max(2, (promise.dueAt.epochMilliseconds - now.epochMilliseconds) / 3_600_000) : 72
  const isRecent = until.epochMilliseconds - now.epochMilliseconds < 12 * 86_400_000
  const roll = luck.below(100)
  if (isRecent && roll < 34) return
  const at = (share: number) => inHours(now.add({ seconds: Math.round(span * share * 3600) }))
  plan(at(0.15), () => attempt(scene, caseId, actor, 'take'))
  plan(at(0.2), () => attempt(scene, caseId, actor, 'start'))
  if (roll < 36) {
    plan(at(0.3), () => attempt(scene, caseId, actor, 'ask'))
    plan(at(0.55), () => attempt(scene, caseId, actor, 'answer'))
  } else if (roll < 50) {
    plan(at(0.35), () => attempt(scene, caseId, actor, 'wait'))
    plan(at(0.7), () => attempt(scene, caseId, actor, 'wait-over'))
  } else if (roll < 62) plan(at(0.3), () => attempt(scene, caseId, actor, 'note'))
  plan(at(roll > 88 ? 1.4 : luck.between(60, 95) / 100), () => attempt(scene, caseId, actor, 'resolve'))
}

/** The same moment if the office is open then, else the next morning it is. */
function inHours(at: Temporal.Instant): Temporal.Instant {
  let local = at.toZonedDateTimeISO(LONDON)
  if (local.hour >= 18) local = local.add({ days: 1 }).with({ hour: 9, minute: 20 })
  if (local.hour < 8) local = local.with({ hour: 8, minute: 40 })
  while (local.dayOfWeek > 5) local = local.add({ days: 1 })
  return local.toInstant()
}

type Step = 'take' | 'start' | 'ask' | 'answer' | 'wait' | 'wait-over' | 'note' | 'resolve'

/** Does one thing to a case. What is refused because the case has moved on is left, as people leave it. */
async function attempt({ db, luck, clock }: Scene, caseId: string, actor: StaffActor, step: Step) {
  const seen = { caseId, version: null }
  await inTransaction(db, async (tx): Promise<unknown> => {
    switch (step) {
      case 'take':
        return takeCase(tx, actor, seen)
      case 'start':
        return startWork(tx, actor, seen)
      case 'ask':
        return askCustomer(tx, actor, { ...seen, question: luck.pick(questionsAsked) })
      case 'answer': {
        const person = await tx
          .selectFrom('case_people')
          .select('customer_id')
          .where('case_id', '=', caseId)
          .executeTakeFirst()
        return answerFromCustomer(tx, actor, {
          ...seen,
          text: luck.pick(answersGiven),
          by: 'staff',
          customerId: person?.customer_id ?? null,
        })
      }
      case 'wait':
        return waitForThirdParty(tx, actor, {
          ...seen,
          forWhom: luck.pick(thirdParties),
          on: { expected: londonDate(clock.now()).add({ days: luck.between(2, 6) }) },
        })
      case 'wait-over':
        return endWait(tx, actor, { ...seen, words: null })
      case 'note':
        return addNote(tx, actor, { caseId, text: luck.pick(notes) })
      case 'resolve':
        return finish(tx, actor, caseId, luck)
    }
  })
}

async function finish(tx: Tx, actor: StaffActor, caseId: string, luck: Chance) {
  const found = await tx.selectFrom('cases').select(['service_key']).where('id', '=', caseId).executeTakeFirst()
  const service = found ? await serviceByKey(tx, found.service_key) : null
  const simple = service?.body.outcomes.filter((one) => one.needs.length === 0 && one.kind !== 'refused') ?? []
  const done = simple.filter(({ kind }) => kind === 'done')
  const outcome = luck.happens(0.85) && done[0] ? done[0] : simple.at(-1)
  if (!outcome) return { refusal: 'unknown-outcome' }
  return resolveCase(tx, actor, {
    caseId,
    version: null,
    outcome: outcome.key,
    filledIn: {},
    reason: null,
    died: 'no-record',
  })
}
