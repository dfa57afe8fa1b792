import type { Db } from '#platform/db/index.ts'
import type { Format } from '../rules/format.ts'
import { markOf, withoutSecrets } from '../rules/marks.ts'
import { withoutLink } from '../rules/render-html.ts'
import { smsParts } from '../rules/render-text.ts'
import type { Channel, Template } from '../rules/template.ts'
import { aboutCouncil, write } from './compose.ts'

export const looks = ['email', 'email-large', 'text', 'sms', 'letter', 'letter-large', 'easy-read'] as const
export type Look = (typeof looks)[number]

const channelOf: Record<Look, Channel> = {
  email: 'email',
  'email-large': 'email',
  text: 'email',
  sms: 'sms',
  letter: 'letter',
  'letter-large': 'letter',
  'easy-read': 'email',
}

/** The forms in which a template can go out. */
export function looksOf(template: Template): Look[] {
  return looks.filter((look) => {
    if (look === 'sms') return template.sms !== undefined
    if (look === 'easy-read') return template.easyRead !== undefined
    return !look.startsWith('letter') || template.rules.byPost !== 'never'
  })
}

export type Sample = { subject: string; text: string; html: string | null; smsParts: number | null }

/** A template with its own examples in it, written by the same hand that writes the real message. */
export async function sampleOf(db: Db, template: Template, look: Look): Promise<Sample> {
  const channel = channelOf[look]
  const large = look.endsWith('-large')
  const format: Format = {
    size: large ? 'large' : 'ordinary',
    points: large ? 18 : look === 'easy-read' ? 16 : 14,
    easyRead: look === 'easy-read',
    byHand: [],
    address: channel === 'letter' ? ['14 Tannery Row', 'Wrenbridge', 'ZZ99 3AB'] : [],
  }
  const values = {
    ...template.sample,
    customerName: 'Ms Asha Patel',
    ...(await aboutCouncil(db)),
    link: markOf('link'),
    canReply: channel === 'email' && template.audience === 'customer' && template.secret.length === 0 ? 'yes' : '',
  }
  const written = await write(db, template, { values, format, channel, toName: 'Ms Asha Patel' })
  const text = withoutSecrets(written.text)
  return {
    subject: withoutSecrets(written.subject),
    text,
    html: written.html ? withoutSecrets(withoutLink(written.html)) : null,
    smsParts: channel === 'sms' ? smsParts(text) : null,
  }
}
