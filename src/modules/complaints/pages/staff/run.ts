import type { App } from '#platform/http/index.ts'
import { boardPage } from './board.ts'
import { boardCsvPage } from './board-csv.ts'
import { boardRecordsPage } from './board-records.ts'
import { feedbackPages } from './feedback.ts'
import { groupAddPage } from './group-add.ts'
import { groupFindingPage } from './group-finding.ts'
import { groupSignPage } from './group-sign.ts'
import { groupsPages } from './groups.ts'
import { learningPages } from './learning.ts'
import { ombudsmanPages } from './ombudsman.ts'
import { ombudsmanForms } from './ombudsman-forms.ts'

import { printedPages } from './printed.ts'
import { printedForms } from './printed-form.ts'

/** The pages of those who run complaints. */
export function runPages(app: App) {
  boardPage(app)
  boardCsvPage(app)
  boardRecordsPage(app)
  ombudsmanPages(app)
  ombudsmanForms(app)
  printedPages(app)
  printedForms(app)
  feedbackPages(app)
  learningPages(app)
  groupsPages(app)
  groupAddPage(app)
  groupFindingPage(app)
  groupSignPage(app)
}
