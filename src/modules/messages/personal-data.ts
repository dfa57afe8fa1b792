import type { Db, Tx } from '#platform/db/index.ts'
import { forgetFiles } from '#platform/files/index.ts'
import { erasePersonal, filesOfTheirs, listPersonal } from './queries/personal-data.ts'
import { withoutSecrets } from './rules/marks.ts'

/** What messages hold about people: all of it on request, and none of it when the time has come. */
export const messagesPersonalData = {
  title: 'Messages',
  async collect(db: Db, customerIds: readonly string[]) {
    const rows = await listPersonal(db, customerIds)
    return rows.map((row) => ({ ...row, subject: withoutSecrets(row.subject), text: withoutSecrets(row.text) }))
  },
  files: filesOfTheirs,
  async erase(tx: Tx, customerIds: readonly string[]) {
    const files = await filesOfTheirs(tx, customerIds)
    erasePersonal(tx, customerIds)
    await forgetFiles(tx, files)
  },
}
