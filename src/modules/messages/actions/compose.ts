import { createHash } from 'node:crypto'
import { howToReach, nameToWriteTo } from '#modules/customers/index.ts'
import { type Definition, published } from '#modules/definitions/index.ts'
import { phoneHours } from '#modules/organisation/index.ts'
import { readConfig } from '#platform/config.ts'
import type { Db } from '#platform/db/index.ts'
import { dateInWords, londonDate } from '#platform/time/index.ts'
import { type Block, fill, fillLine, type Values } from '../rules/fill.ts'
import { type Format, formatFor } from '../rules/format.ts'
import { cleaned, markOf, pageOf, type Secrets, withoutSecrets } from '../rules/marks.ts'
import { type NotSentReason, nothingToTell, refusalOfPost } from '../rules/not-sent.ts'
import { renderEmail, renderLetter } from '../rules/render-html.ts'
import { forSms, renderText } from '../rules/render-text.ts'
import { type Channel, type Template, templates, toldAlways } from '../rules/template.ts'

export type MessageToSend = {
  /** The key of its template. */
  template: string
  /** Who it is for. Their needs decide how it goes. */
  customerId?: string | null
  /** An address given for this once, or of someone who is no customer. */
  email?: string | null
  name?: string | null
  about?: { kind: string; id: string } | null
  /** What of its subject it is about: an order, a remedy, some decisions. Of two of them it may say the very same. */
  part?: string | null
  data: Readonly<Record<string, unknown>>
  /** The circle of people who may know; then the message says nothing of what it is about. */
  scopeId: string | null
  /** A private link of theirs: a whole address or a path of ours. It is shown to nobody else. */
  link?: string | null
  urgent?: boolean
  /** The first there can be about its subject, which began in this commit: nothing to compare it with. */
  isFirst?: boolean
  /** They told us that what we write could harm them: it is kept and not sent. */
  isUnsafe?: boolean
}

export type Composed = {
  template: Definition<Template>
  channel: Channel
  toAddress: string
  toName: string | null
  contactPointId: string | null
  /** Why it goes this way, in words. */
  because: string
  format: Format
  subject: string
  text: string
  html: string | null
  secrets: Secrets | null
  contentHash: string
  /** What it comes to, for somebody who says it instead: without the greeting, the links and how to answer. */
  said: string
  notSent: NotSentReason | 'switched-off' | null
}

/** A message as its receiver will get it. The preview and what is sent are made here and nowhere else. */
export async function compose(db: Db, message: MessageToSend): Promise<Composed> {
  const template = await templateOf(db, message.template)
  const worded =
    message.scopeId !== null && template.body.sensitive !== null
      ? await neutralOf(db, template.body.sensitive)
      : template
  const { reach, ...way } = await wayTo(db, message, template.body, worded.body)

  const name = nameToWriteTo(reach?.name ?? message.name ?? null)
  const format = formatFor(reach?.formats ?? [], way.channel, {
    address: reach?.address?.text ?? null,
    hasEasyRead: worded.body.easyRead !== undefined,
  })
  const always = { customerName: cleaned(name ?? ''), ...(await aboutCouncil(db)) }
  const { values, secrets } = valuesOf(message, template.body, always, way.channel)
  const written = await write(db, worded.body, {
    values: worded.body.neutral ? toldToAll(values) : values,
    format,
    channel: way.channel,
    toName: name,
  })
  return {
    template,
    ...way,
    toName: name,
    format,
    ...written,
    secrets: Object.keys(secrets).length > 0 ? secrets : null,
    said: withoutSecrets(renderText(fill(template.body.body, { ...values, link: '', canReply: '' }, 'letter'))),
    contentHash: hashOf(message, written),
    notSent: template.body.rules.send
      ? ((message.isUnsafe ? 'not-safe' : way.notSent) ?? (nothingToTell(template.body, values) ? 'no-change' : null))
      : 'switched-off',
  }
}

/** What it says, of what, and where it leads: only where all of it is the same is it the same message again. */
const hashOf = ({ template, part, link }: MessageToSend, { subject, text }: { subject: string; text: string }) =>
  createHash('sha256')
    .update(JSON.stringify([template, subject, text, part ?? '', pageOf(link ?? '')]))
    .digest('hex')

async function templateOf(db: Db, key: string) {
  const found = await published(db, templates, key)
  if (!found) throw new Error(`There is no message template “${key}”`)
  return found
}

async function neutralOf(db: Db, key: string) {
  const neutral = await templateOf(db, key)
  if (!neutral.body.neutral)
    throw new Error(`The template “${key}” is not neutral and may not stand for private business`)
  return neutral
}

type Way = Pick<Composed, 'channel' | 'toAddress' | 'contactPointId' | 'because' | 'notSent'>
type Reach = Awaited<ReturnType<typeof howToReach>>

/** How it goes: the person's needs and wishes first, then what the template can be sent as. */
async function wayTo(
  db: Db,
  message: MessageToSend,
  template: Template,
  worded: Template,
): Promise<Way & { reach: Reach }> {
  const given: Way | null = message.email
    ? {
        channel: 'email',
        toAddress: message.email.trim().toLowerCase(),
        contactPointId: null,
        because: 'Email: the address they gave',
        notSent: null,
      }
    : null
  if (!message.customerId) return { reach: null, ...(given ?? nowhere('nothing-known', 'No address was given')) }

  const refusedByPost = refusalOfPost(template, message.urgent === true)
  const channels: Channel[] = [
    'email',
    ...(worded.sms ? (['sms'] as const) : []),
    ...(refusedByPost ? [] : (['letter'] as const)),
  ]
  const reach = await howToReach(db, message.customerId, { channels })
  const choice = reach?.choice
  if (!reach || !choice) return { reach: null, ...(given ?? nowhere('nothing-known', 'There is no such customer')) }
  if (choice.channel === 'email' && given) {
    const contactPointId = choice.value === given.toAddress ? choice.pointId : null
    return { reach, ...given, contactPointId, because: choice.because }
  }
  if (choice.channel && choice.channel !== 'phone') {
    const toAddress = choice.value ?? reach.address?.text ?? ''
    return {
      reach,
      channel: choice.channel,
      toAddress,
      contactPointId: choice.pointId,
      because: choice.because,
      notSent: null,
    }
  }
  const because = choice.channel ? 'refused' : choice.because
  if (given && lacksAddress.has(because)) return { reach, ...given }
  const byPost = refusedByPost && (await howToReach(db, message.customerId, { channels: ['letter'] }))
  if (byPost && byPost.choice.channel === 'letter')
    return { reach, ...nowhere(refusedByPost, 'Only a letter would reach them', 'letter') }
  if (choice.channel) return { reach, ...nowhere('refused', '') }
  const meant = choice.meant === 'phone' ? null : choice.meant
  return { reach, ...nowhere(choice.because, choice.words, meant ?? 'email') }
}

/** What a given address makes up for: we knew none of the kind they want. */
const lacksAddress = new Set<NotSentReason>(['nothing-known', 'no-email', 'no-mobile', 'no-address'])

const nowhere = (notSent: NotSentReason, because: string, channel: Channel = 'email'): Way => ({
  channel,
  toAddress: '',
  contactPointId: null,
  because,
  notSent,
})

/** What the template is told. Secrets go in as marks, so that the stored message does not hold them. */
function valuesOf(
  message: MessageToSend,
  template: Template,
  always: Readonly<Record<string, string>>,
  channel: Channel,
) {
  const secrets: Record<string, string> = {}
  const values: Record<string, string> = {
    ...always,
    canReply: channel === 'email' && message.about ? 'yes' : '',
  }
  for (const [key, value] of Object.entries(message.data)) values[key] = cleaned(inWords(value))
  if (message.link) secrets.link = message.link
  for (const key of template.secret) secrets[key] = values[key] ?? ''
  for (const key of Object.keys(secrets)) values[key] = markOf(key)
  return { values, secrets }
}

/** What says nothing of what a message is about: a neutral one is told no more, whatever its opening would say. */
const toldToAll = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([key]) => key === 'reference' || toldAlways.has(key)))

function inWords(value: unknown): string {
  if (value === null || value === undefined || value === false) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return value.toLocaleString('en-GB')
  return value === true ? 'yes' : String(value)
}

/** Who writes, how to call them and when: the same in every message. */
export async function aboutCouncil(db: Db) {
  return { ...council(), councilPhoneHours: (await phoneHours(db)) ?? 'when our phone line is open' }
}

let known: { councilName: string; councilPhone: string; emergencyPhone: string } | undefined

/** Set once for the whole program. */
function council() {
  if (known) return known
  const { COUNCIL_NAME, COUNCIL_PHONE, COUNCIL_EMERGENCY_PHONE } = readConfig(process.env)
  known = { councilName: COUNCIL_NAME, councilPhone: COUNCIL_PHONE, emergencyPhone: COUNCIL_EMERGENCY_PHONE ?? '' }
  return known
}

export type Writing = { values: Values; format: Format; channel: Channel; toName: string | null }

/** Puts a template into words for one channel and format. */
export async function write(db: Db, template: Template, { values, format, channel, toName }: Writing) {
  const subject = fillLine((format.easyRead ? template.easyRead?.subject : undefined) ?? template.subject ?? '', values)
  if (channel === 'sms' && template.sms) return { subject, text: forSms(fillLine(template.sms, values)), html: null }

  const body = format.easyRead && template.easyRead ? template.easyRead.body : template.body
  const blocks: Block[] = [
    ...fill(await part(db, template.opening), values, channel),
    ...fill(body, values, channel),
    ...fill(await part(db, template.closing), values, channel),
  ]
  const frame = { subject, councilName: values.councilName ?? '', format }
  const text = renderText(blocks)
  if (channel === 'email') return { subject, text, html: renderEmail(blocks, frame) }
  const dateWords = dateInWords(londonDate(db.clock.now()))
  return {
    subject,
    text,
    html: renderLetter(blocks, { ...frame, name: toName, dateWords, reference: values.reference || null }),
  }
}

async function part(db: Db, key: string | null) {
  return key === null ? [] : (await templateOf(db, key)).body.body
}
