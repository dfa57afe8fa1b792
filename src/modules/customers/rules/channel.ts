import { isMobile } from './contact-points.ts'
import { type Channel, kindOfNeed, type Need, needInWords, pointSize } from './needs.ts'

export type ReachPoint = {
  id: string
  kind: 'email' | 'phone'
  value: string
  status: 'ok' | 'bouncing' | 'wrong'
  preferred: boolean
}

export type Asked = {
  /** The ways of sending it that the sender can use; all that are in writing unless said. */
  channels?: readonly Channel[]
  hasAddress: boolean
  deceased: boolean
}

export type NoChannel =
  | 'deceased'
  | 'refused'
  | 'needs-clash'
  | 'via-carer'
  | 'not-working'
  | 'nothing-known'
  | 'no-email'
  | 'no-mobile'
  | 'no-address'

export type ChannelChoice =
  | { channel: Channel; pointId: string | null; value: string | null; because: string }
  /** `meant`: the way it would have gone, if we had what it takes. */
  | { channel: null; because: NoChannel; words: string; meant: Channel | null }

const writing: readonly Channel[] = ['email', 'sms', 'letter']

/** How one message goes to one person: what they refuse first, then what they prefer, then email, text, letter. */
export function chooseChannel(needs: readonly Need[], points: readonly ReachPoint[], asked: Asked): ChannelChoice {
  if (asked.deceased) return none('deceased', 'The person has died. Nothing is sent.')
  const wanted = asked.channels ?? writing
  const viaCarer = needs.find((need) => need.value === 'via-carer' && need.appliesTo === 'person')
  if (viaCarer) return none('via-carer', needInWords(viaCarer))
  const allowed = wanted.filter((channel) => !refusedChannels(needs).includes(channel))
  const clash = clashOf(needs)
  if (clash.length > 0) return none('needs-clash', clashWords(clash))
  if (allowed.length === 0)
    return none('refused', [refusalWords(needs), lackOfTheirOnly(needs, points, asked)].filter(Boolean).join(' '))
  const ways = inOrder(allowed, needs, points)
  for (const channel of ways) {
    if (channel === 'letter') {
      if (asked.hasAddress) return { channel, pointId: null, value: null, because: why(channel, needs, points) }
      continue
    }
    const point = pointFor(channel, points)
    if (point) return { channel, pointId: point.id, value: point.value, because: why(channel, needs, points) }
  }
  const broken = points.some((point) => point.status !== 'ok' && allowed.some((channel) => fits(channel, point)))
  const meant = ways[0] ?? null
  if (broken)
    return none('not-working', 'The email address or phone number we have does not work. Ask for a new one.', meant)
  if (refusedChannels(needs).length > 0 && ways.length === 1 && meant)
    return none(lacks[meant].because, lacks[meant].words, meant)
  return none('nothing-known', 'We have no way to reach this person that they accept. Ask for one.', meant)
}

const none = (because: NoChannel, words: string, meant: Channel | null = null): ChannelChoice => ({
  channel: null,
  because,
  words,
  meant,
})

/** What we would need for the one way they accept. */
const lacks: Record<Channel, { because: NoChannel; words: string }> = {
  email: { because: 'no-email', words: 'They want email, and we have no email address. Ask for it.' },
  sms: { because: 'no-mobile', words: 'They want text messages, and we have no mobile number. Ask for it.' },
  letter: { because: 'no-address', words: 'They want letters, and we have no postal address. Ask for it.' },
  phone: { because: 'nothing-known', words: 'They want phone calls, and we have no phone number. Ask for it.' },
}

/** They accept one way alone, none of those that were asked for, and we do not have what it takes. */
function lackOfTheirOnly(needs: readonly Need[], points: readonly ReachPoint[], { hasAddress }: Asked): string | null {
  const [only, ...others] = channels.filter((channel) => !refusedChannels(needs).includes(channel))
  if (!only || others.length > 0) return null
  const isKnown = only === 'letter' ? hasAddress : points.some((point) => fits(only, point))
  return isKnown ? null : lacks[only].words
}

export const channels: readonly Channel[] = ['email', 'sms', 'letter', 'phone']

/** The ways in which the person must not be reached. */
export function refusedChannels(needs: readonly Need[]): Channel[] {
  return channels.filter((channel) =>
    ofPerson(needs).some(({ only, refuses }) => (only && !only.includes(channel)) || refuses?.includes(channel)),
  )
}

/**
 * The needs that between them leave no way at all to reach the person, none of them for itself; none where a carer is
 * reached in their place.
 */
export function clashOf(needs: readonly Need[]): Need[] {
  const held = needs.filter(limits)
  const isReached = refusedChannels(needs).length < channels.length || held.some(({ value }) => value === 'via-carer')
  return isReached ? [] : held
}

/** Of what is recorded, what would leave no way together with a new need: one alone, where one is enough. */
export function clashWith(recorded: readonly Need[], need: Need): Need[] {
  if (!limits(need)) return []
  const alone = recorded.find((one) => clashOf([one, need]).length > 0)
  return alone ? [alone] : clashOf([...recorded, need]).filter((one) => one !== need)
}

const limits = ({ value, appliesTo }: Need) => {
  const kind = kindOfNeed(value)
  return appliesTo === 'person' && Boolean(kind?.only || kind?.refuses)
}

export const clashWords = (clash: readonly Need[]) =>
  `${inOneLine.format(clash.map(({ value }) => `“${kindOfNeed(value)?.name ?? value}”`))} contradict each other and leave no way to reach them. Ask which holds, and end the others.`

const inOneLine = new Intl.ListFormat('en-GB')

const ofPerson = (needs: readonly Need[]) =>
  needs.filter((need) => need.appliesTo === 'person').flatMap((need) => kindOfNeed(need.value) ?? [])

const refusalWords = (needs: readonly Need[]) => needs.filter(limits).map(needInWords).join(' ')

const fits = (channel: Channel, point: ReachPoint) =>
  channel === 'email'
    ? point.kind === 'email'
    : point.kind === 'phone' && (channel === 'phone' || isMobile(point.value))

/** The point to use: the preferred one if it works, else the first that works. */
export function pointFor(channel: Channel, points: readonly ReachPoint[]): ReachPoint | null {
  const working = points.filter((point) => point.status === 'ok' && fits(channel, point))
  return working.find((point) => point.preferred) ?? working[0] ?? null
}

function inOrder(allowed: readonly Channel[], needs: readonly Need[], points: readonly ReachPoint[]) {
  const preferred = preferredChannel(needs, points)
  const usual = channels.filter((channel) => allowed.includes(channel) && channel !== preferred)
  return preferred && allowed.includes(preferred) ? [preferred, ...usual] : usual
}

/** What the person asked for: by a need first, else by marking a phone number or email as preferred. */
export function preferredChannel(needs: readonly Need[], points: readonly ReachPoint[]): Channel | null {
  const kinds = ofPerson(needs)
  const asked = kinds.find((kind) => kind.only?.[0])?.only?.[0] ?? kinds.find((kind) => kind.prefers)?.prefers
  if (asked) return asked
  const point = points.find((each) => each.preferred && each.status === 'ok')
  if (!point) return null
  return point.kind === 'email' ? 'email' : isMobile(point.value) ? 'sms' : 'phone'
}

const channelWords: Record<Channel, string> = { email: 'Email', sms: 'Text message', letter: 'Letter', phone: 'Phone' }

function why(channel: Channel, needs: readonly Need[], points: readonly ReachPoint[]) {
  if (preferredChannel(needs, points) === channel) return `${channelWords[channel]}: the person asked for it`
  const refused = refusedChannels(needs)
  if (refused.length > 0)
    return `${channelWords[channel]}: the person refuses ${refused.map((each) => channelWords[each].toLowerCase()).join(', ')}`
  return `${channelWords[channel]}: they have named no preference`
}

export type Format = { code: string; detail: string | null; points: number | null; words: string }

/** The formats everything written must come in. */
export function formatsOf(needs: readonly Need[]): Format[] {
  return needs
    .filter((need) => need.appliesTo === 'person' && kindOfNeed(need.value)?.category === 'information-format')
    .map((need) => ({
      code: need.value,
      detail: need.detail,
      points: need.value === 'large-print' ? pointSize(need.detail) : null,
      words: needInWords(need),
    }))
}
