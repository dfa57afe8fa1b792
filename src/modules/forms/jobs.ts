import { inTransaction } from '#platform/db/index.ts'
import { forgetFiles } from '#platform/files/index.ts'
import { defineTimedJob } from '#platform/jobs/index.ts'
import { deleteOldDrafts } from './queries.ts'

const most = 200

/** Forgets answers that were put aside and never sent, with their files. */
export const forgetDrafts = defineTimedJob({
  name: 'forms.forget-drafts',
  every: '17 * * * *',
  async run({ db, log }) {
    const { drafts, fileIds } = await inTransaction(db, async (tx) => {
      const old = await deleteOldDrafts(tx, most)
      await forgetFiles(tx, old.fileIds)
      return old
    })
    if (drafts > 0) log.info({ drafts, files: fileIds.length }, 'forgot drafts')
  },
})

export const formsJobs = [forgetDrafts]
