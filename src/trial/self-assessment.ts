import {
  beginAssessment,
  checkAssessment,
  codeNamed,
  publishAssessment,
  writeAssessment,
} from '#modules/complaints/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { type Diary, must, planner } from './diary.ts'
import type { Plan, Scene } from './scene.ts'
import { assessmentReport, assessmentWords, boardResponse } from './self-assessment-words.ts'
import { asStaff, peopleWithRole } from './staff.ts'

const code = 'lgsco-code'
/** What the draft of this year has so far. */
const writtenSoFar = 6

/** The self-assessment of last year, which everybody can read, and the one of this year, which has been begun. */
export async function planSelfAssessments(scene: Scene, plan: Plan) {
  const [person] = await peopleWithRole(scene.db, 'complaints-manager')
  if (!person) throw new Error('Nobody in the sample runs complaints')
  const manager = asStaff(person, ['complaints.read', 'complaints.manage'])
  const on: Diary = planner(scene, plan)
  const { db } = scene
  /** The year that runs on the day it is done, and not today: it may have begun since. */
  const thisYear = () => {
    const day = londonDate(db.clock.now())
    return day.month >= 4 ? day.year : day.year - 1
  }

  const written = async (year: number, most: number) => {
    const found = await codeNamed(db, code)
    const points = found?.body.points.slice(0, most) ?? []
    const answers = Object.fromEntries(
      points.map(({ key }) => {
        const { words = 'We do this in every complaint.', finding = '' } = assessmentWords[key] ?? {}
        return [key, { complies: finding === '' ? ('yes' as const) : ('partly' as const), words, finding }]
      }),
    )
    const { id } = await must(db, (tx) => beginAssessment(tx, manager, { code, year, reason: '' }))
    await must(db, (tx) => writeAssessment(tx, manager, { id, version: 1, answers, report: assessmentReport }))
    return id
  }
  let lastYears = ''
  on(55, 10, async () => {
    lastYears = await written(thisYear() - 1, 1000)
    await must(db, (tx) => checkAssessment(tx, manager, { id: lastYears, version: 2 }))
  })
  on(40, 15, () =>
    must(db, (tx) =>
      publishAssessment(tx, manager, {
        id: lastYears,
        version: 3,
        governingBody: 'the Corporate Governance Committee',
        consideredOn: londonDate(tx.now),
        response: boardResponse,
      }),
    ),
  )
  on(9, 14, () => written(thisYear(), writtenSoFar))
}
