import { markContactPoint } from '#modules/customers/index.ts'
import type { Config } from '#platform/config.ts'
import type { Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import type { MailOutcome, MailToSend, MailTransport } from '#platform/mail/index.ts'
import { messageFailed } from '../events.ts'
import { findServer, saveServerDown, saveServerUp } from '../queries/mail-servers.ts'
import {
  type Claimed,
  claimDue,
  saveFailed,
  saveInDoubt,
  saveQueuedAgain,
  saveSending,
  saveSent,
} from '../queries/outgoing.ts'
import { ownHeader } from '../rules/inbound/automatic.ts'
import { replyAddress } from '../rules/inbound/reply-address.ts'
import { readSecrets, type Secrets, withSecrets } from '../rules/marks.ts'
import { escapeHtml } from '../rules/render-html.ts'
import { afterSending, lease, stillWaits, waitForServer } from '../rules/retry.ts'

type Sender = Pick<Config, 'MAIL_FROM' | 'MAIL_REPLY_DOMAIN' | 'COUNCIL_NAME' | 'BASE_URL'>

/** The next emails to go, for a time ours to send. Nothing while the mail server is down, and one to see whether it is back. */
export async function takeDue(tx: Tx, config: Sender, atMost: number): Promise<Claimed[]> {
  const server = await findServer(tx, 'smtp')
  if (server.nextTryAt && stillWaits(server.nextTryAt, tx.now)) return []
  return claimDue(tx, {
    atMost: server.downSince ? 1 : atMost,
    until: tx.now.add(lease),
    fromAddress: config.MAIL_FROM,
    fromName: config.COUNCIL_NAME,
    domain: config.MAIL_REPLY_DOMAIN,
  })
}

/** Speaks to the mail server. `begin` commits `sending` when the server waits for the text, and what became of it is committed after. */
export function sendClaimed(
  mail: MailTransport,
  config: Sender,
  message: Claimed,
  begin: () => Promise<boolean>,
): Promise<MailOutcome> {
  return mail.send(asMail(message, config), begin)
}

/** Whether it is still to go, and ours: then it counts as being sent from this commit on. */
export const beginSending = (tx: Tx, message: Claimed): Promise<boolean> => saveSending(tx, message, tx.now.add(lease))

export function asMail(message: Claimed, config: Sender): MailToSend {
  const secrets = withWholeLinks(readSecrets(message.secrets), config.BASE_URL)
  const replyTo = message.replyToken ? replyAddress(message.replyToken, config.MAIL_REPLY_DOMAIN) : null
  return {
    messageId: message.messageId ?? '',
    from: { name: config.COUNCIL_NAME, address: config.MAIL_FROM },
    to: message.toAddress,
    replyTo,
    ...(replyTo ? { envelopeFrom: replyTo } : {}),
    subject: withSecrets(message.subject, secrets),
    text: withSecrets(message.text, secrets),
    html: message.html ? withSecrets(message.html, secrets, escapeHtml) : null,
    headers: {
      'Auto-Submitted': 'auto-generated',
      Precedence: 'bulk',
      'X-Auto-Response-Suppress': 'All',
      [ownHeader]: message.id,
    },
    attachments: [],
  }
}

/** A link that is a path of ours gets the address people use. */
export const withWholeLinks = (secrets: Secrets, baseUrl: string): Secrets =>
  Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [
      name,
      name === 'link' && value.startsWith('/') ? `${baseUrl}${value}` : value,
    ]),
  )

type Settled = { message: Claimed; outcome: MailOutcome }

/** Writes down what became of each, and whether the mail server answers. */
export async function settle(tx: Tx, sent: readonly Settled[]): Promise<void> {
  const down = sent.map(({ outcome }) => outcome).find((outcome) => outcome.outcome === 'provider-down')
  const server = await findServer(tx, 'smtp')
  if (down) saveServerDown(tx, 'smtp', waitForServer, { ...down, failures: server.failures + 1 })
  else if (server.downSince && sent.length > 0) saveServerUp(tx, 'smtp')
  for (const one of sent) await settleOne(tx, one)
}

async function settleOne(tx: Tx, { message, outcome }: Settled) {
  const { id, attempts } = message
  const { response } = outcome
  const decided = afterSending(outcome, attempts)
  switch (decided.next) {
    case 'sent':
      return saveSent(tx, id, decided.via, response)
    case 'in-doubt':
      return saveInDoubt(tx, id, response)
    case 'nothing':
      return
    case 'server-down':
      return saveQueuedAgain(tx, id, { attempts, nextAttemptAt: null, response })
    case 'later':
      return saveQueuedAgain(tx, id, { attempts: decided.attempts, nextAttemptAt: tx.now.add(decided.wait), response })
    case 'failed':
      return failMessage(tx, message, { failure: decided.failure, response })
  }
}

type Failing = Pick<Claimed, 'id' | 'customerId' | 'contactPointId' | 'subjectKind' | 'subjectId'>
type Failure = {
  failure: 'address-refused' | 'content-refused' | 'bounced' | 'gave-up'
  response: string
  addressIsWrong?: boolean
}

/** It will not arrive. Where the address itself is at fault, the contact point is marked so that nobody relies on it. */
export async function failMessage(
  tx: Tx,
  message: Failing,
  { failure, response, addressIsWrong = failure === 'address-refused' }: Failure,
) {
  saveFailed(tx, message.id, failure, response)
  if (addressIsWrong && message.contactPointId) {
    await markContactPoint(tx, system('mail'), { pointId: message.contactPointId, status: 'bouncing' })
  }
  const about = message.subjectKind && message.subjectId ? { kind: message.subjectKind, id: message.subjectId } : null
  publish(tx, messageFailed, { messageId: message.id, about, customerId: message.customerId })
}
