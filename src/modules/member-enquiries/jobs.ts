import { z } from 'zod'
import { messageReceived } from '#modules/messages/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { defineJob, type Job } from '#platform/jobs/index.ts'
import { closeQuiet } from './actions/closing.ts'
import { takeMail } from './actions/take-mail.ts'

const onMail = defineJob({
  name: 'enquiries.mail',
  on: messageReceived,
  payload: messageReceived.payload,
  async run({ db }, { messageId, door }) {
    if (door) await inTransaction(db, (tx) => takeMail(tx, { messageId, copy: door === 'members-copy' }))
  },
})

const closing = defineJob({
  name: 'enquiries.close-by-time',
  every: '10 7 * * *',
  payload: z.object({}),
  async run({ db }) {
    await inTransaction(db, closeQuiet)
  },
})

export const memberEnquiriesJobs: Job[] = [onMail, closing]
