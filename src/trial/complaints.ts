import { takeCase } from '#modules/cases/index.ts'
import {
  acceptComplaint,
  acknowledge,
  answerPoint,
  askToSign,
  draftLetter,
  endRemedy,
  escalateComplaint,
  extendTime,
  nameBody,
  namePerson,
  proposeRemedy,
  raisePoint,
  recordLaterStep,
  refuseComplaint,
  returnLetter,
  sendAnswer,
  signLetter,
  withdrawComplaint,
} from '#modules/complaints/index.ts'
import { formFor } from '#modules/forms/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import type { Database } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { fillIn } from './answers.ts'
import { byWeb } from './by-web.ts'
import { type ComplaintStory, complaints, feedback, type Remedy, type Round } from './complaint-stories.ts'
import { planRuns } from './complaints-run.ts'
import { type Diary, dayFromToday, must, planner } from './diary.ts'
import type { Plan, Scene } from './scene.ts'
import { asStaff, peopleWithRole } from './staff.ts'

const handles = ['cases.read', 'cases.work', 'cases.assign', 'customers.read', 'complaints.read', 'complaints.handle']

/** Who answers complaints, and the diary of the days it is done on. */
export type Office = {
  scene: Scene
  on: Diary
  manager: StaffActor
  officers: readonly [StaffActor, StaffActor]
}

/** What somebody complained of, once it has come. */
export type Come = { caseId: string; reference: string }

/** Complaints in every state: answered, looked at again, with an Ombudsman, waiting to be signed, and from this morning. */
export async function planComplaints(scene: Scene, plan: Plan) {
  const office: Office = { scene, on: planner(scene, plan), ...(await whoAnswers(scene)) }
  const come = new Map<string, Come>()
  for (const [index, story] of complaints.entries())
    office.on(story.came, 9, async () => {
      const complaint = await complain(scene, story)
      come.set(story.detail, complaint)
      const insiders = story.service && (await whoMayKnow(office, story.service))
      planStory(insiders ? { ...office, officers: insiders } : office, { ...complaint, story, index })
    })
  for (const { service, came, category, words } of feedback)
    office.on(came, 14, () => comes(scene, service, { what: words, category }))
  planRuns(office, come)
}

async function whoAnswers({ db, cast }: Scene): Promise<Pick<Office, 'manager' | 'officers'>> {
  const acting = async (role: string, permissions: string[]) =>
    (await peopleWithRole(db, role)).map((person) => asStaff(person, permissions, { scopes: cast.scopes }))
  const [manager] = await acting('complaints-manager', [...handles, 'complaints.manage'])
  const [first, second] = await acting('complaints-officer', handles)
  if (!manager || !first || !second) throw new Error('Too few people in the sample answer complaints')
  return { manager, officers: [first, second] }
}

/** What is restricted is answered by those of its circle: an officer first, and whoever leads the team looks again. */
async function whoMayKnow({ scene, officers }: Office, serviceKey: string): Promise<Office['officers']> {
  const { db, cast } = scene
  const people = await db
    .selectFrom('scopes')
    .innerJoin('scope_members', 'scope_members.scope_id', 'scopes.id')
    .innerJoin('staff', (join) =>
      join.on((eb) =>
        eb.or([
          eb('staff.id', '=', eb.ref('scope_members.staff_id')),
          eb('staff.id', 'in', (inner) =>
            inner.selectFrom('unit_managers').select('staff_id').whereRef('unit_id', '=', 'scope_members.team_id'),
          ),
        ]),
      ),
    )
    .select(['staff.id', 'staff.name', 'staff.email', 'staff.kind', 'scope_members.team_id as leads'])
    .where('scopes.key', '=', (await serviceByKey(db, serviceKey))?.body.scope ?? '')
    .where('scope_members.level', '=', 'member')
    .execute()
  const officer = officers.find(({ id }) => people.some((one) => one.id === id))
  const lead = people.find(({ leads }) => leads !== null)
  if (!officer || !lead) throw new Error(`Too few people in the sample may know of ${serviceKey}`)
  return [officer, asStaff(lead, handles, { scopes: cast.scopes })]
}

const complain = (scene: Scene, { service, category, points, wanted }: ComplaintStory) =>
  comes(scene, service ?? 'complaint', { what: points[0].says, wanted, category, 'for-whom': 'myself' })

/** Somebody writes this on the website. */
export async function comes(scene: Scene, serviceKey: string, given: Record<string, string>): Promise<Come> {
  const { db, luck, clock } = scene
  const service = await serviceByKey(db, serviceKey)
  const who = luck.pick(scene.people)
  if (!service) throw new Error(`There is no service ${serviceKey}`)
  const answers = fillIn(luck, {
    form: formFor(service.body.form, 'resident'),
    serviceKey,
    today: londonDate(clock.now()),
    home: who,
    street: luck.pick(scene.streets),
    who,
    given,
  })
  const caseId = answers && (await byWeb(scene, service, who, answers))
  if (!caseId) throw new Error(`Nothing was opened for ${serviceKey}`)
  const { reference } = await db
    .selectFrom('cases')
    .select('reference')
    .where('id', '=', caseId)
    .executeTakeFirstOrThrow()
  return { caseId, reference }
}

type Told = Come & { story: ComplaintStory; index: number }

const seen = ({ caseId }: Come) => ({ caseId, version: null })

/** The rest of a story, from the day somebody sorts it out. */
function planStory(office: Office, told: Told) {
  const { on, scene, manager } = office
  const { story } = told
  const { db } = scene
  if (story.sorted !== undefined) on(story.sorted, 10, () => sortOut(office, told))
  const { refused } = story
  if (refused)
    on(refused.on, 11, () =>
      must(db, (tx) =>
        refuseComplaint(tx, manager, { ...seen(told), ...refused, route: 'refused', tests, reason: refused.because }),
      ),
    )
  planRound(office, told, { round: story.stage1 ?? {}, by: handlerOf(office, told, 1) })
  if (story.takenBack !== undefined)
    on(story.takenBack, 15, () =>
      must(db, (tx) => withdrawComplaint(tx, manager, { ...seen(told), reason: 'It was cleared the next morning.' })),
    )
  const { again } = story
  if (!again) return
  on(again.on, 16, () => must(db, (tx) => escalateComplaint(tx, manager, { ...seen(told), reasons: again.because })))
  if (!story.stage2 && again.agreed === undefined) return
  const by = handlerOf(office, told, 2)
  on(again.on - 1, 9, () => must(db, (tx) => takeCase(tx, by, seen(told))))
  planRound(office, told, { round: story.stage2 ?? {}, by })
  if (again.agreed !== undefined) on(again.agreed, 15, () => agreeWhatIsInvestigated(office, told, by))
}

/** Nobody looks again at what they answered before. */
const handlerOf = ({ officers }: Office, { index, story }: Told, stage: 1 | 2) =>
  (story.service ? stage === 1 : (index + stage) % 2 === 0) ? officers[0] : officers[1]

const tests = { unhappy: 'yes', 'had-a-chance': 'yes', 'other-way': 'no' }

async function sortOut(office: Office, told: Told) {
  const { db } = office.scene
  const { story } = told
  const by = handlerOf(office, told, 1)
  const own = seen(told)
  await must(db, (tx) => takeCase(tx, by, own))
  await must(db, (tx) =>
    acceptComplaint(tx, by, {
      ...own,
      categoryKey: story.category,
      detailKey: story.detail,
      aboutTeamId: null,
      tenure: story.tenant ? 'council-tenant' : 'other',
      sector: story.severalBodies ? 'mixed' : 'single',
      risk: null,
      broughtBy: 'resident',
      tests,
      reason: 'The service had its chance, and it was not put right.',
      evidence: 'The earlier requests on their record',
    }),
  )
  for (const { says } of story.points.slice(1))
    await must(db, (tx) =>
      raisePoint(tx, by, {
        ...own,
        alleged: says,
        desired: '',
        whose: null,
        raisedBy: 'resident',
        reason: 'It was said in the same breath.',
        related: true,
        wouldDelay: false,
      }),
    )
  const { severalBodies } = story
  if (severalBodies)
    await must(db, (tx) => nameBody(tx, by, { ...own, name: severalBodies, isLead: false, answer: null }))
}

/** One stage: acknowledged, looked into, written, signed, sent. */
function planRound(office: Office, told: Told, { round, by }: { round: Round; by: StaffActor }) {
  const { on, scene } = office
  const { db } = scene
  const own = seen(told)
  const words = { openingWords: '', closingWords: '' }
  const { acknowledged, extended, written, asked, givenBack, sent } = round
  if (acknowledged !== undefined)
    on(acknowledged, 11, () => must(db, (tx) => acknowledge(tx, by, { ...own, ...words })))
  if (extended)
    on(extended.on, 12, () =>
      must(db, (tx) =>
        extendTime(tx, by, {
          ...own,
          newDay: dayFromToday(scene, extended.to),
          reasons: extended.because,
          agreedWith: null,
        }),
      ),
    )
  if (written !== undefined) on(written, 13, () => write(office, told, { round, by }))
  if (asked !== undefined)
    on(asked, 15, async () => {
      const letterId = await letterInHand(db, told)
      await must(db, (tx) => askToSign(tx, by, { ...own, letterId }))
    })
  if (givenBack) on(givenBack.on, 10, () => sign(db, told, givenBack.comments))
  if (sent === undefined) return
  on(sent + 1, 16, () => sign(db, told, null))
  on(sent, 9, async () => {
    const letterId = await letterInHand(db, told)
    await must(db, (tx) => sendAnswer(tx, by, { ...own, letterId }))
  })
}

/** Answers the points, says how it is put right, and writes the letter. */
async function write(office: Office, told: Told, { round, by }: { round: Round; by: StaffActor }) {
  const { db } = office.scene
  const own = seen(told)
  const points = await db
    .selectFrom('complaint_points')
    .select('id')
    .where('case_id', '=', told.caseId)
    .orderBy('number')
    .execute()
  const found = round.found ?? points.length
  for (const [index, point] of points.slice(0, found).entries()) {
    const said = told.story.points[index] ?? told.story.points[0]
    await must(db, (tx) =>
      answerPoint(tx, by, {
        ...own,
        pointId: point.id,
        finding: said.finding,
        reason: said.because,
        reliedOn: said.reliedOn,
        evidence: 'Seen with the team on the day',
      }),
    )
  }
  for (const remedy of told.story.remedies ?? []) await promise(office, told, { remedy, by })
  if (round.asked === undefined) return
  const letter = { ...own, kind: 'response', openingWords: 'Thank you for telling us.', closingWords: '' } as const
  await must(db, (tx) => draftLetter(tx, by, letter))
}

async function promise({ scene, on, manager }: Office, told: Told, { remedy, by }: { remedy: Remedy; by: StaffActor }) {
  const { db } = scene
  const dueOn = dayFromToday(scene, remedy.due)
  if (Temporal.PlainDate.compare(dueOn, londonDate(db.clock.now())) < 0) return
  const before = await remedyNamed(db, told, remedy.words)
  if (before) return
  await must(db, (tx) =>
    proposeRemedy(tx, by, {
      ...seen(told),
      pointId: null,
      kind: remedy.kind,
      words: remedy.words,
      amountPence: remedy.pence ?? null,
      teamId: null,
      ownerId: null,
      dueOn,
    }),
  )
  const { done } = remedy
  if (done)
    on(done.on, 14, async () => {
      const remedyId = (await remedyNamed(db, told, remedy.words)) ?? ''
      const { evidence } = done
      await must(db, (tx) => endRemedy(tx, manager, { ...seen(told), remedyId, done: true, evidence }))
    })
}

const remedyNamed = async (db: Database, { caseId }: Come, words: string) =>
  (
    await db
      .selectFrom('complaint_remedies')
      .select('id')
      .where('case_id', '=', caseId)
      .where('words', '=', words)
      .executeTakeFirst()
  )?.id

async function letterInHand(db: Database, { caseId }: Come): Promise<string> {
  const { id } = await db
    .selectFrom('complaint_letters')
    .select('id')
    .where('case_id', '=', caseId)
    .where('kind', '=', 'response')
    .where('state', '<>', 'sent')
    .executeTakeFirstOrThrow()
  return id
}

/** Whoever is asked signs, or gives it back with what they miss. */
async function sign(db: Database, told: Come, comments: string | null) {
  const letterId = await letterInHand(db, told)
  const letter = await db
    .selectFrom('complaint_letters')
    .innerJoin('complaint_signatures', 'complaint_signatures.letter_id', 'complaint_letters.id')
    .innerJoin('staff', 'staff.id', 'complaint_signatures.asked_id')
    .select(['staff.id', 'staff.name', 'staff.email', 'staff.kind', 'complaint_letters.version'])
    .where('complaint_letters.id', '=', letterId)
    .where('complaint_signatures.decision', 'is', null)
    .executeTakeFirstOrThrow()
  const scopes = await db.selectFrom('scopes').select('id').execute()
  const signer = asStaff(letter, ['cases.read', 'complaints.read', 'complaints.sign'], {
    scopes: scopes.map(({ id }) => id),
  })
  const what = { ...seen(told), letterId, letterVersion: letter.version, comments: comments ?? '' }
  await must(db, (tx) => (comments === null ? signLetter(tx, signer, what) : returnLetter(tx, signer, what)))
}

/** The law asks for an investigation with an independent person, and for what is investigated to be agreed in writing. */
async function agreeWhatIsInvestigated({ scene, manager }: Office, told: Told, by: StaffActor) {
  const { db } = scene
  const people = [
    { role: 'investigating-officer', name: 'Harriet Oakes' },
    { role: 'independent-person', name: 'Leonard Quist' },
    { role: 'adjudicator', name: 'Winifred Sollars' },
  ] as const
  for (const person of people) await must(db, (tx) => namePerson(tx, manager, { ...seen(told), ...person }))
  await must(db, (tx) => recordLaterStep(tx, by, { ...seen(told), happened: 'agreed' }))
}
