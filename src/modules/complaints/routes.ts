import type { App } from '#platform/http/index.ts'
import { publicPages } from './pages/public/complaints.ts'
import { assessmentWritePage } from './pages/staff/assessment-write.ts'
import { assessmentPages } from './pages/staff/assessments.ts'
import { letterPage } from './pages/staff/letter.ts'
import { listPage } from './pages/staff/list.ts'
import { recordPages } from './pages/staff/record.ts'
import { runPages } from './pages/staff/run.ts'
import { signingPage } from './pages/staff/signing.ts'
import { sortPage } from './pages/staff/sort.ts'
import { startPage } from './pages/staff/start.ts'
import { letterSteps } from './pages/staff/steps-letters.ts'
import { peopleSteps } from './pages/staff/steps-people.ts'
import { pointSteps } from './pages/staff/steps-points.ts'
import { remedySteps } from './pages/staff/steps-remedies.ts'
import { stageSteps } from './pages/staff/steps-stages.ts'
import { triageSteps } from './pages/staff/steps-triage.ts'
import { workPage } from './pages/staff/work.ts'

export async function complaintsRoutes(app: App) {
  publicPages(app)
  listPage(app)
  runPages(app)
  assessmentPages(app)
  assessmentWritePage(app)
  signingPage(app)
  startPage(app)
  workPage(app)
  recordPages(app)
  sortPage(app)
  triageSteps(app)
  pointSteps(app)
  peopleSteps(app)
  remedySteps(app)
  letterSteps(app)
  letterPage(app)
  stageSteps(app)
}
