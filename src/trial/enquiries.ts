import { englandAndWales, firstWorkingDayFrom, lastWorkingDayWithin } from '#modules/calendar/index.ts'
import { takeCase } from '#modules/cases/index.ts'
import {
  answerPart,
  confirmFailedBefore,
  confirmSatisfied,
  disputeReply,
  escalateEnquiry,
  findEnquiry,
  listMembers,
  openEnquiry,
  recordAuthority,
  returnPart,
  sendHolding,
  sendReply,
  sortEnquiry,
  splitToUnits,
} from '#modules/member-enquiries/index.ts'
import { type Database, newId } from '#platform/db/index.ts'
import { type StaffActor, system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { type Diary, must, planner } from './diary.ts'
import { type EnquiryStory, enquiries } from './enquiry-stories.ts'
import type { Plan, Scene } from './scene.ts'
import { asStaff, peopleWithRole } from './staff.ts'

const manages = ['cases.read', 'cases.work', 'customers.read', 'enquiries.read', 'enquiries.handle', 'enquiries.manage']
const answers = ['cases.read', 'cases.work', 'enquiries.read', 'enquiries.handle']

type Desk = { scene: Scene; on: Diary; officer: StaffActor }
type Open = { caseId: string; version: null }

/** Members' enquiries in every state: with the units, held, answered, disputed, taken further, and from this morning. */
export async function planEnquiries(scene: Scene, plan: Plan) {
  const [person] = await peopleWithRole(scene.db, 'members-officer')
  if (!person) throw new Error('Nobody in the sample looks after Members’ enquiries')
  const desk: Desk = {
    scene,
    on: planner(scene, plan),
    officer: asStaff(person, manages, { scopes: scene.cast.scopes }),
  }
  for (const story of enquiries) desk.on(story.came, 9, async () => planStory(desk, story, await ask(desk, story)))
}

async function ask({ scene, officer }: Desk, story: EnquiryStory): Promise<Open> {
  const { db, luck, people } = scene
  const member = (await listMembers(db)).find(({ email }) => email === story.from)
  if (!member) throw new Error(`${story.from} is no Member of the sample`)
  const { caseId } = await must(db, (tx) =>
    openEnquiry(tx, story.door === 'phone' ? officer : system('website'), {
      memberId: member.id,
      assistantId: null,
      door: story.door,
      messageId: null,
      sourceKey: newId(),
      words: story.questions.map(({ question }) => question).join('\n'),
      forWhom: story.forResident ? 'resident' : 'ward',
      residentId: story.forResident ? luck.pick(people).id : null,
      residentWords: '',
      wardCode: story.ward,
      authority: 'not-recorded',
      authorityNote: '',
      safeguarding: story.urgent ?? false,
      receivedAt: tx.now,
    }),
  )
  return { caseId, version: null }
}

function planStory(desk: Desk, story: EnquiryStory, own: Open) {
  const { on, officer } = desk
  const { db } = desk.scene
  const { split, answered, givenBack, held, replied, disputed, takenFurther, satisfied } = story
  if (split !== undefined) on(split, 11, () => splitUp(desk, story, own))
  if (answered !== undefined) on(answered, 14, () => answerParts(desk, story, own))
  if (givenBack)
    on(givenBack.on, 10, async () => {
      const [part] = await partsOf(db, own, ['answered'])
      if (!part) return
      await must(db, (tx) =>
        returnPart(tx, officer, { caseId: part.caseId, version: null, missing: givenBack.missing }),
      )
      on(givenBack.on - 1, 15, () => answerParts(desk, story, own))
    })
  if (held)
    on(held.on, 16, () =>
      must(db, (tx) =>
        sendHolding(tx, officer, {
          ...own,
          reason: held.because,
          newDate: firstWorkingDayFrom(englandAndWales, londonDate(tx.now).add({ days: held.newDateIn })),
          nextUpdateOn: null,
        }),
      ),
    )
  if (replied !== undefined)
    on(replied, 15, () => must(db, (tx) => sendReply(tx, officer, { ...own, body: null, restBy: null })))
  if (disputed)
    on(disputed.on, 11, () => must(db, (tx) => disputeReply(tx, officer, { ...own, reason: disputed.because })))
  if (takenFurther)
    on(takenFurther.on, 12, () =>
      must(db, (tx) => escalateEnquiry(tx, officer, { ...own, reason: takenFurther.because })),
    )
  if (satisfied !== undefined) on(satisfied, 10, () => must(db, (tx) => confirmSatisfied(tx, officer, own)))
}

/** Says what it is, whether the resident asked for it, and gives each unit its questions. */
async function splitUp({ scene, officer }: Desk, story: EnquiryStory, own: Open) {
  const { db, cast } = scene
  await must(db, (tx) => takeCase(tx, officer, own))
  await must(db, (tx) => sortEnquiry(tx, officer, { ...own, what: 'enquiry', serviceKey: null, reason: '' }))
  if (story.forResident) {
    const authority = {
      authority: 'asked-to-act',
      note: 'The resident wrote to the Member, copy on the record',
    } as const
    await must(db, (tx) => recordAuthority(tx, officer, { ...own, ...authority }))
  }
  const found = await findEnquiry(db, officer, own.caseId)
  const verdict = found?.failedBefore === 'failed-before' ? 'failed-before' : 'first-contact'
  await must(db, (tx) => confirmFailedBefore(tx, officer, { ...own, verdict, because: '' }))
  const questions = await questionsOf(db, own)
  const chosen = questions.map(({ id }, index) => {
    const { team } = story.questions[index] ?? story.questions[0]
    return { questionId: id, teamId: cast.teams.get(team)?.id ?? '', proposed: null, proposedBecause: '' }
  })
  await must(db, (tx) => splitToUnits(tx, officer, { ...own, chosen }))
}

/** Each unit that has its answer gives it. */
async function answerParts({ scene }: Desk, story: EnquiryStory, own: Open) {
  const { db, cast } = scene
  for (const part of await partsOf(db, own, ['asked', 'returned'])) {
    const asked = story.questions.find(({ team }) => cast.teams.get(team)?.id === part.teamId)
    const [person] = cast.teams.get(asked?.team ?? '')?.people ?? []
    if (!asked?.answer || !person) continue
    const said = story.questions
      .filter(({ team, answer }) => team === asked.team && answer)
      .map(({ answer }) => answer)
      .join(' ')
    const unit = asStaff(person, answers, { teams: [part.teamId], scopes: cast.scopes })
    const outcome = asked.outcome ?? 'done'
    await must(db, (tx) =>
      answerPart(tx, unit, {
        caseId: part.caseId,
        version: null,
        answer: said,
        outcome,
        workDueOn:
          asked.workWithin === undefined
            ? null
            : lastWorkingDayWithin(englandAndWales, londonDate(tx.now), asked.workWithin),
      }),
    )
  }
}

const questionsOf = (db: Database, { caseId }: Open) =>
  db.selectFrom('enquiry_questions').select('id').where('case_id', '=', caseId).orderBy('number').execute()

const partsOf = (db: Database, { caseId }: Open, states: ('asked' | 'answered' | 'returned')[]) =>
  db
    .selectFrom('enquiry_parts')
    .innerJoin('cases', 'cases.id', 'enquiry_parts.case_id')
    .select(['enquiry_parts.case_id as caseId', 'cases.team_id as teamId'])
    .where('enquiry_parts.enquiry_id', '=', caseId)
    .where('enquiry_parts.state', 'in', states)
    .orderBy('cases.reference')
    .execute()
