import { z } from 'zod'
import { type NotSentReason, notSentWords } from './not-sent.ts'

export type MessageState =
  | 'queued'
  | 'held'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'failed'
  | 'in-doubt'
  | 'not-sent'
  | 'received'

export type Failure = 'address-refused' | 'content-refused' | 'bounced' | 'gave-up'

type Known = {
  state: MessageState
  channel: 'email' | 'sms' | 'letter'
  sentVia: 'smtp' | 'outbox' | null
  failure: Failure | null
  notSentReason: NotSentReason | null
  heldReason: 'provider-later' | 'by-hand' | null
}

/** Whether it reached them, as far as anybody can know. An email that was taken and did not come back most likely did. */
export type Arrival = 'arrived' | 'probably' | 'on-its-way' | 'not-known' | 'did-not-arrive' | 'not-sent' | 'received'

export function arrivalOf({ state, sentVia }: Pick<Known, 'state' | 'sentVia'>): Arrival {
  switch (state) {
    case 'delivered':
      return 'arrived'
    case 'sent':
      return sentVia === 'outbox' ? 'not-known' : 'probably'
    case 'queued':
    case 'sending':
    case 'held':
      return 'on-its-way'
    case 'in-doubt':
      return 'not-known'
    case 'failed':
      return 'did-not-arrive'
    case 'not-sent':
      return 'not-sent'
    case 'received':
      return 'received'
  }
}

const failureWords: Record<Failure, string> = {
  'address-refused': 'Did not arrive: there is no such address',
  'content-refused': 'Did not arrive: their mail server refused it',
  bounced: 'Did not arrive: it came back',
  'gave-up': 'Did not arrive: their mail server did not take it in a day and a half',
}

export function stateInWords(known: Known): string {
  switch (known.state) {
    case 'queued':
      return 'Waiting to go'
    case 'sending':
      return 'Going now'
    case 'held':
      if (known.heldReason === 'by-hand') return 'Waits to be made in their format'
      return known.channel === 'letter' ? 'Waits to be printed and posted' : 'Waits for a text message provider'
    case 'sent':
      return known.sentVia === 'outbox' ? 'Kept in the outbox here' : 'Sent, did not come back'
    case 'delivered':
      return 'Arrived'
    case 'failed':
      return known.failure ? failureWords[known.failure] : 'Did not arrive'
    case 'in-doubt':
      return 'Not known whether it went'
    case 'not-sent':
      return known.notSentReason ? `Not sent: ${lowerFirst(notSentWords[known.notSentReason])}` : 'Not sent'
    case 'received':
      return 'From them'
  }
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

/** The colour of a state's tag; its words always stand beside it. */
export const stateColours: Record<MessageState, string> = {
  queued: 'blue',
  sending: 'blue',
  held: 'yellow',
  sent: 'grey',
  delivered: 'green',
  failed: 'red',
  'in-doubt': 'orange',
  'not-sent': 'grey',
  received: 'purple',
}

export const channelWords = { email: 'Email', sms: 'Text message', letter: 'Letter' } as const

/** The way it went or was meant to go; no way of writing is named where they take none. */
export const wayInWords = ({ channel, notSentReason }: Pick<Known, 'channel'> & { notSentReason: string | null }) =>
  notSentReason !== null && takesNoWriting.has(notSentReason) ? 'Not in writing' : channelWords[channel]

const takesNoWriting: ReadonlySet<string> = new Set<NotSentReason>(['refused', 'needs-clash', 'via-carer'])

const formatSchema = z.object({
  size: z.enum(['ordinary', 'large', 'giant']).catch('ordinary'),
  points: z.number().catch(14),
  easyRead: z.boolean().catch(false),
  byHand: z.array(z.string()).catch([]),
  address: z.array(z.string()).catch([]),
})

/** A format as it was stored with a message. */
export const readFormat = (stored: unknown) =>
  formatSchema.parse(typeof stored === 'object' && stored !== null ? stored : {})

const checksSchema = z.object({ spf: z.string(), dkim: z.string(), dmarc: z.string(), by: z.string() })

/** What the checks of a sender said, as they were stored; null when they were not made. */
export function readStoredChecks(stored: unknown) {
  const parsed = checksSchema.safeParse(stored)
  return parsed.success ? parsed.data : null
}
