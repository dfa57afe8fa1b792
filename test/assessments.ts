import assert from 'node:assert/strict'
import {
  beginAssessment,
  checkAssessment,
  publishAssessment,
  writeAssessment,
} from '../src/modules/complaints/actions/assessment.ts'
import { codeNamed } from '../src/modules/complaints/definitions/codes.ts'
import { findAssessment } from '../src/modules/complaints/queries/assessments.ts'
import type { PointAnswer } from '../src/modules/complaints/rules/assessment.ts'
import { type Database, inTransaction, type Tx } from '../src/platform/db/index.ts'
import type { StaffActor } from '../src/platform/http/index.ts'
import { londonDate } from '../src/platform/time/index.ts'

type Wanted = { code?: string; year?: number; reason?: string }

type Step = { refusal: null; id: string } | { refusal: string }

/** Does a step that must work. */
export async function must(db: Database, run: (tx: Tx) => Promise<Step>): Promise<string> {
  const done = await inTransaction(db, run)
  assert.ok(done.refusal === null, `refused: ${done.refusal}`)
  return done.id
}

export const yes: PointAnswer = { complies: 'yes', words: 'This is how we work', finding: '' }

/** One that has been begun, with every point answered but not checked. */
export async function writtenAssessment(db: Database, manager: StaffActor, wanted: Wanted = {}): Promise<string> {
  const { code = 'housing-ombudsman-code', year = 2025, reason = '' } = wanted
  const id = await must(db, (tx) => beginAssessment(tx, manager, { code, year, reason }))
  const found = await codeNamed(db, code)
  assert.ok(found)
  const answers = Object.fromEntries(found.body.points.map(({ key }) => [key, yes]))
  const report = {
    memberResponsible: 'Councillor Hepworth',
    leadOfficer: 'Director of Resources',
    annualLetter: 'https://letters.example.org/2025',
    otherReports: '',
    improvements: 'Letters in plain words',
  }
  await must(db, async (tx) => writeAssessment(tx, manager, { id, version: await versionOf(tx, id), answers, report }))
  return id
}

/** One that everybody can read. */
export async function publishedAssessment(db: Database, manager: StaffActor, wanted: Wanted = {}): Promise<string> {
  const id = await writtenAssessment(db, manager, wanted)
  await must(db, async (tx) => checkAssessment(tx, manager, { id, version: await versionOf(tx, id) }))
  return must(db, async (tx) =>
    publishAssessment(tx, manager, {
      id,
      version: await versionOf(tx, id),
      governingBody: 'Executive Board',
      consideredOn: londonDate(tx.now),
      response: 'The Board thanks everybody who complained.',
    }),
  )
}

export async function versionOf(tx: Tx, id: string): Promise<number> {
  return (await findAssessment(tx, id))?.version ?? 0
}
