import type { ReadMail } from './mail.ts'

export type KindOfMail = 'person' | 'auto-reply' | 'bounce' | 'delivery-note' | 'loop'

/** Every mail of ours says which message it is; one that comes back with it has gone round. */
export const ownHeader = 'X-Firstpoint-Message'

/** Our own sending address and the domain of our reply addresses. */
type Own = { ownAddress: string; ownDomain: string }

type Seen = Own & { envelopeFrom: string | null }

/** Whether a person wrote it. A machine is never answered, or two machines would write to each other for ever. */
export function kindOfMail(mail: ReadMail, { envelopeFrom, ownAddress, ownDomain }: Seen): KindOfMail {
  const header = (name: string) => mail.headers.get(name)?.[0]?.toLowerCase() ?? ''
  if (mail.report)
    return mail.report.recipients.some((one) => one.action === 'failed' || one.status.startsWith('5'))
      ? 'bounce'
      : 'delivery-note'
  if (isOurs(mail, { ownAddress, ownDomain })) return 'loop'
  const autoSubmitted = header('auto-submitted')
  if (autoSubmitted !== '' && !autoSubmitted.startsWith('no')) return 'auto-reply'
  if (/^(bulk|junk|list|auto_reply)\b/.test(header('precedence'))) return 'auto-reply'
  if (tellTales.some((name) => mail.headers.has(name))) return 'auto-reply'
  if (envelopeFrom === '' || header('return-path') === '<>') return 'auto-reply'
  if (/^(mailer-daemon|postmaster|no-?reply)@/.test(mail.from?.address ?? '')) return 'auto-reply'
  return /^(automatic reply|out of office|autoreply)\s*:/i.test(mail.subject) ? 'auto-reply' : 'person'
}

/** Whether a mail is one that we sent. */
export const isOurs = ({ headers, from, messageId }: ReadMail, { ownAddress, ownDomain }: Own) =>
  Boolean(headers.get(ownHeader.toLowerCase())?.[0]) ||
  from?.address === ownAddress.toLowerCase() ||
  from?.address.endsWith(`@${ownDomain.toLowerCase()}`) === true ||
  messageId.toLowerCase().endsWith(`@${ownDomain.toLowerCase()}>`)

const tellTales = [
  'x-auto-response-suppress',
  'x-autoreply',
  'x-autorespond',
  'x-autoresponse',
  'list-id',
  'feedback-id',
]

/** More than this from one sender in an hour is looked at by a person first. */
export const mailsAnHour = 20
