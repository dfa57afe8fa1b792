/** What is known of a person before the first question is asked. */
export type Known = {
  now: Temporal.Instant
  cases: readonly KnownCase[]
  messages: readonly {
    id: string
    at: Temporal.Instant
    subject: string
    caseId: string | null
    outgoing: boolean
    arrived: 'yes' | 'no' | 'unknown'
  }[]
  notices: readonly { id: string; title: string; text: string }[]
  contacts: readonly {
    at: Temporal.Instant
    serviceKey: string
    serviceName: string
    caseId: string | null
    words: string
    /** Somebody else was to decide it: when they did, or null while it waits. */
    handedOn: { decidedAt: Temporal.Instant | null } | null
  }[]
}

export type KnownCase = {
  id: string
  reference: string
  serviceKey: string
  serviceName: string
  placeText: string
  isOpen: boolean
  waitsForCustomer: boolean
  /** What it waits for, in a line. */
  waits: string | null
  resolvedAt: Temporal.Instant | null
  outcomeWords: string | null
  promise: { words: string; dueAt: Temporal.Instant; broken: boolean } | null
}

export type Reason =
  | {
      kind: 'promise-broken' | 'promise-due' | 'we-asked' | 'finished' | 'going-on' | 'not-arrived' | 'message'
      about: KnownCase
      messageId: string | null
    }
  | { kind: 'notice'; notice: { id: string; title: string; text: string } }
  | { kind: 'contact'; contact: Known['contacts'][number] }

const hour = 3_600_000
const day = 24 * hour

/** Reasons are ranked by what brings people back: what we broke first, then what we asked, what is due, what we sent. */
const weight = {
  'promise-broken': 1000,
  'not-arrived': 850,
  'we-asked': 800,
  'promise-due': 600,
  message: 500,
  finished: 400,
  'going-on': 300,
  decided: 450,
  undecided: 350,
  notice: 250,
  contact: 100,
} as const

/** For how many days an earlier contact says why they call again. What was handed on is owed an answer for longer. */
const remembered = { contact: 7, decided: 14, undecided: 28 } as const

export const mostReasons = 5

/** The likeliest reasons why this person is calling, at most five, each case once. */
export function whyAreTheyCalling(known: Known): Reason[] {
  const found = [
    ...known.cases.flatMap((one) => reasonsOf(one, known)),
    ...noticeReasons(known),
    ...contactReasons(known),
  ]
  const best = new Map<string, Scored>()
  for (const one of found) {
    const before = best.get(one.key)
    if (!before || before.score < one.score) best.set(one.key, one)
  }
  return [...best.values()]
    .toSorted((a, b) => b.score - a.score)
    .slice(0, mostReasons)
    .map(({ reason }) => reason)
}

type Scored = { key: string; score: number; reason: Reason }

function reasonsOf(about: KnownCase, { now, messages }: Known): Scored[] {
  const scored = (
    kind: Exclude<Reason['kind'], 'notice' | 'contact'>,
    fresh: number,
    messageId: string | null = null,
  ): Scored => ({
    key: about.id,
    score: weight[kind] + fresh,
    reason: { kind, about, messageId },
  })
  const found: Scored[] = []
  const since = (at: Temporal.Instant) => now.epochMilliseconds - at.epochMilliseconds
  const { promise } = about
  if (about.isOpen && promise?.broken) found.push(scored('promise-broken', Math.min(99, since(promise.dueAt) / day)))
  else if (about.isOpen && promise && -since(promise.dueAt) < 2 * day)
    found.push(scored('promise-due', 99 + since(promise.dueAt) / day))
  else if (about.isOpen) found.push(scored('going-on', 0))
  if (about.isOpen && about.waitsForCustomer) found.push(scored('we-asked', 0))
  if (about.resolvedAt && since(about.resolvedAt) < 28 * day)
    found.push(scored('finished', 28 - since(about.resolvedAt) / day))
  for (const message of messages) {
    if (message.caseId !== about.id || !message.outgoing || since(message.at) > 7 * day) continue
    const fresh = 7 - since(message.at) / day
    found.push(
      message.arrived === 'no' ? scored('not-arrived', fresh, message.id) : scored('message', fresh, message.id),
    )
  }
  return found
}

const noticeReasons = ({ notices }: Known): Scored[] =>
  notices.map((notice, index) => ({
    key: `notice ${notice.id}`,
    score: weight.notice - index,
    reason: { kind: 'notice', notice },
  }))

function contactReasons({ contacts, now }: Known): Scored[] {
  return contacts.flatMap((contact) => {
    const { handedOn } = contact
    const kind = handedOn === null ? 'contact' : handedOn.decidedAt ? 'decided' : 'undecided'
    const age = now.epochMilliseconds - (handedOn?.decidedAt ?? contact.at).epochMilliseconds
    if (contact.caseId || age > remembered[kind] * day) return []
    return [
      {
        key: `contact ${contact.serviceKey}`,
        score: weight[kind] + remembered[kind] - age / day,
        reason: { kind: 'contact' as const, contact },
      },
    ]
  })
}
