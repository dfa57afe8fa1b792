import type { Db } from '#platform/db/index.ts'
import { formatInWords } from '../rules/format.ts'
import { withoutSecrets } from '../rules/marks.ts'
import { needsAPerson, notSentWords } from '../rules/not-sent.ts'
import { withoutLink } from '../rules/render-html.ts'
import { wayInWords } from '../rules/state.ts'
import { compose, type MessageToSend } from './compose.ts'

export type Preview = {
  channel: 'email' | 'sms' | 'letter'
  channelWords: string
  to: string
  /** Why it goes this way, in words. */
  because: string
  formats: readonly string[]
  subject: string
  text: string
  /** The email or letter as a page of its own; only for a frame that runs and loads nothing. */
  html: string | null
  /** Why it would not be sent, in words; null when it would. */
  notSent: string | null
  /** It cannot be written to them, and somebody has to say it instead. */
  isToSay: boolean
}

/** What somebody would get, to the letter, before it is sent. */
export async function previewMessage(db: Db, message: MessageToSend): Promise<Preview> {
  const composed = await compose(db, { ...message, link: message.link ?? '/l/preview' })
  return {
    channel: composed.channel,
    channelWords: wayInWords({ channel: composed.channel, notSentReason: composed.notSent }),
    to: composed.channel === 'letter' ? composed.format.address.join(', ') : composed.toAddress,
    because: composed.because,
    formats: formatInWords(composed.format, composed.channel),
    subject: withoutSecrets(composed.subject),
    text: withoutSecrets(composed.text),
    html: composed.html ? withoutSecrets(withoutLink(composed.html)) : null,
    notSent:
      composed.notSent === null
        ? null
        : composed.notSent === 'switched-off'
          ? 'This message is switched off'
          : notSentWords[composed.notSent],
    isToSay: needsAPerson.some((reason) => reason === composed.notSent),
  }
}
