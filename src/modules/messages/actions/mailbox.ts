import type { Tx } from '#platform/db/index.ts'
import type { MailServerFault } from '#platform/mail/index.ts'
import { findServer, saveServerDown, saveServerUp } from '../queries/mail-servers.ts'

export type MailboxFault = { readonly because: MailServerFault; readonly response: string }

const nextTurn = () => Temporal.Duration.from({ minutes: 1 })

/** The council's mailbox could not be read: whoever looks at messages sees since when, and why. */
export async function mailboxFails(tx: Tx, fault: MailboxFault): Promise<void> {
  const { failures } = await findServer(tx, 'imap')
  saveServerDown(tx, 'imap', nextTurn, { ...fault, failures: failures + 1 })
}

/** It was read, whatever was in it. */
export async function mailboxAnswers(tx: Tx): Promise<void> {
  if ((await findServer(tx, 'imap')).downSince) saveServerUp(tx, 'imap')
}
