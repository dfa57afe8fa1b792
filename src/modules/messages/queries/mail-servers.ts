import { type Db, sql, type Tx } from '#platform/db/index.ts'
import type { MailServerFault } from '#platform/mail/index.ts'

/** The one we send by, and the one that keeps the council's mailbox. */
export type MailServer = 'smtp' | 'imap'

export async function findServer(db: Db, name: MailServer) {
  const found = await db
    .selectFrom('mail_servers')
    .select(['down_since as downSince', 'failures', 'next_try_at as nextTryAt', 'because', 'response'])
    .where('name', '=', name)
    .executeTakeFirst()
  return found ?? { downSince: null, failures: 0, nextTryAt: null, because: null, response: null }
}

export function saveServerDown(
  tx: Tx,
  name: MailServer,
  wait: (failures: number) => Temporal.Duration,
  { failures, because, response }: { failures: number; because: MailServerFault; response: string },
) {
  const down = { failures, next_try_at: tx.now.add(wait(failures)), because, response }
  tx.save(
    tx
      .insertInto('mail_servers')
      .values({ name, down_since: tx.now, ...down })
      .onConflict((clash) =>
        clash
          .column('name')
          .doUpdateSet({ ...down, down_since: sql`coalesce(mail_servers.down_since, excluded.down_since)` }),
      ),
  )
}

export function saveServerUp(tx: Tx, name: MailServer) {
  tx.save(
    tx
      .updateTable('mail_servers')
      .set({ down_since: null, failures: 0, next_try_at: null, because: null, response: null })
      .where('name', '=', name),
  )
}
