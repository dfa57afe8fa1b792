import { caseResolved } from '#modules/cases/index.ts'
import { messageReceived } from '#modules/messages/index.ts'
import { putForPerson } from '#modules/triage/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { defineJob, defineTimedJob, type Job } from '#platform/jobs/index.ts'
import { closeQuiet } from './actions/closing.ts'
import { raiseUndecided, warnOwners } from './actions/decide.ts'
import { takeMail } from './actions/take-mail.ts'
import { tellWriter } from './actions/tell-writer.ts'
import { keepWardFigures } from './actions/ward-figures.ts'
import { warnUnits } from './actions/warn-units.ts'
import { sendWeeklyLists } from './actions/weekly-lists.ts'
import { isTaken } from './queries/mail.ts'
import { forgetOldSignIns } from './queries/member-sessions.ts'

const onMail = defineJob({
  name: 'enquiries.mail',
  on: messageReceived,
  payload: messageReceived.payload,
  async run({ db }, { messageId, door }) {
    if (door) await inTransaction(db, (tx) => takeMail(tx, { messageId, copy: door === 'members-copy' }))
  },
  async onGivenUp(tx, { messageId, door }) {
    if (door && !(await isTaken(tx, messageId))) await putForPerson(tx, messageId)
  },
})

const onAnswered = defineJob({
  name: 'enquiries.answered-elsewhere',
  on: caseResolved,
  payload: caseResolved.payload,
  run: ({ db }, { caseId }) => inTransaction(db, (tx) => tellWriter(tx, caseId)),
  onGivenUp: (tx, { caseId }) => tellWriter(tx, caseId),
})

const closing = defineTimedJob({
  name: 'enquiries.close-by-time',
  every: '10 7 * * *',
  async run({ db }) {
    await inTransaction(db, closeQuiet)
    await inTransaction(db, async (tx) => forgetOldSignIns(tx))
  },
})

const raising = defineTimedJob({
  name: 'enquiries.raise-undecided',
  every: '*/15 * * * *',
  run: ({ db }) => inTransaction(db, raiseUndecided),
})

const warning = defineTimedJob({
  name: 'enquiries.warn-owners',
  every: '5 7-17 * * 1-5',
  async run({ db }) {
    await inTransaction(db, warnOwners)
    await inTransaction(db, warnUnits)
  },
})

const weekly = defineTimedJob({
  name: 'enquiries.weekly-lists',
  every: '0 7 * * 1',
  run: ({ db }) => inTransaction(db, sendWeeklyLists),
})

const wardFigures = defineTimedJob({
  name: 'enquiries.ward-figures',
  // Asked each hour, because the program may have stood still when a month ended; done once a month.
  every: '5 * * * *',
  run: ({ db }) => inTransaction(db, keepWardFigures),
})

export const memberEnquiriesJobs: Job[] = [onMail, onAnswered, closing, raising, warning, weekly, wardFigures]
