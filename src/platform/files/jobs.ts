import { defineJob, type Job } from '../jobs/index.ts'
import { filesForgotten } from './index.ts'

const remove = defineJob({
  name: 'files.remove',
  on: filesForgotten,
  payload: filesForgotten.payload,
  async run({ files }, { fileIds }) {
    for (const id of fileIds) await files.remove(id)
  },
})

export const filesJobs: Job[] = [remove]
