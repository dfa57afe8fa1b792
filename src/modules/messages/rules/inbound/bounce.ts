import type { Attached } from './mail.ts'

export type ReportedRecipient = { address: string; action: string; status: string; diagnostic: string }

/** A mail server's own report on a mail of ours. */
export type DeliveryReport = { recipients: readonly ReportedRecipient[]; originalMessageId: string | null }

/** Reads a delivery status notification (RFC 3464); null when the mail is none. */
export function readDeliveryReport(contentType: string, parts: readonly Attached[]): DeliveryReport | null {
  if (!/multipart\/report/i.test(contentType) || !/delivery-status/i.test(contentType)) return null
  const status = parts.find((part) => part.type === 'message/delivery-status')
  if (!status) return null
  const recipients = status.content
    .toString('utf8')
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n\s*\r?\n/)
    .flatMap(readRecipient)
  const original = parts.find((part) => part.type === 'message/rfc822' || part.type === 'text/rfc822-headers')
  const messageId = /^message-id:\s*(<[^<>\s]{1,400}>)/im.exec(
    original?.content.subarray(0, 64 * 1024).toString('utf8') ?? '',
  )
  return { recipients, originalMessageId: messageId?.[1] ?? null }
}

function readRecipient(group: string): ReportedRecipient[] {
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(group)?.[1]?.trim() ?? ''
  const address = (field('Final-Recipient') || field('Original-Recipient')).replace(/^[^;]*;\s*/, '').toLowerCase()
  if (!address) return []
  return [
    {
      address,
      action: field('Action').toLowerCase(),
      status: /\d\.\d{1,3}\.\d{1,3}/.exec(field('Status'))?.[0] ?? '',
      diagnostic: field('Diagnostic-Code')
        .replace(/^[^;]*;\s*/, '')
        .slice(0, 500),
    },
  ]
}

export type ReportMeaning = 'failed' | 'address-failed' | 'delayed' | 'delivered'

/** What a report says of our message: only a lasting fault of the address itself makes the address wrong. */
export function meaningOf({ action, status }: ReportedRecipient): ReportMeaning {
  if (action === 'delivered' || action === 'relayed' || action === 'expanded') return 'delivered'
  if (action === 'delayed' || (action !== 'failed' && status.startsWith('4'))) return 'delayed'
  // 5.1.x: bad address, 5.2.1: mailbox switched off, 5.4.4: no such host. Full mailboxes and refused content pass by.
  return /^5\.1\.|^5\.2\.1$|^5\.4\.4$/.test(status) ? 'address-failed' : 'failed'
}
