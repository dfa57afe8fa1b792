import type { saysAgain } from './again.ts'
import { type Likeness, likenessOf, namesIn, type Told } from './alike.ts'
import { type Candidate, sureEnough } from './classify.ts'
import type { Vocabulary } from './reading.ts'

/** A report that came before. */
export type Earlier = Told & {
  id: string
  caseId: string | null
  reference: string | null
  isOpen: boolean
  /** The text gives this report's own number. */
  isCited: boolean
  reportedOn: Temporal.PlainDate
}

export type Placing = {
  reportedOn: Temporal.PlainDate
  told: Told
  candidates: readonly Candidate[]
  again: ReturnType<typeof saysAgain>
  earlier: readonly Earlier[]
  /** Days within which two reports of the likeliest service may be one thing. */
  days: number
  /** Services that a person chooses, never the program. */
  byPerson: ReadonlySet<string>
}

type Alike = { itemId: string; why: string }

export type Outcome = { reason: string; alike: Alike[] } & (
  | { state: 'routed'; service: string }
  | { state: 'chase' | 'duplicate'; service: string; caseId: string }
  | { state: 'open' }
)

/** Decides where a text goes: to a service, to an earlier report, or to a person. */
export function place(placing: Placing, vocabulary: Vocabulary): Outcome {
  const { told, candidates, again, days, byPerson } = placing
  const found = likely(placing, vocabulary)
  const alike = found
    .slice(0, 5)
    .map(({ earlier, likeness }) => ({ itemId: earlier.id, why: whyAlike(earlier, likeness) }))
  const first = candidates[0]
  const open = (reason: string): Outcome => ({ state: 'open', reason, alike })

  const chased = again && found.find(({ likeness }) => likeness.street && (again.sure || likeness.words >= 0.5))
  if (chased) {
    const { earlier, likeness } = chased
    if (earlier.caseId && earlier.isOpen && earlier.service)
      return {
        state: 'chase',
        service: earlier.service,
        caseId: earlier.caseId,
        alike,
        reason: `Says “${again.words}”. ${whyAlike(earlier, likeness)}`,
      }
    if (again.sure)
      return open(`Says “${again.words}”, and the earlier report is ${earlier.caseId ? 'closed' : 'not placed yet'}`)
  }
  if (again?.sure) return open(`Says “${again.words}”, but the earlier report was not found`)

  const twin = found.find((one) => isOneThing(one.likeness) && daysBetween(one.earlier, placing) <= days)
  if (twin?.earlier.caseId && twin.earlier.isOpen && twin.earlier.service && first && first.confidence >= sureEnough)
    return {
      state: 'duplicate',
      service: twin.earlier.service,
      caseId: twin.earlier.caseId,
      alike,
      reason: whyAlike(twin.earlier, twin.likeness),
    }

  if (!first || byPerson.has(first.service) || first.confidence < sureEnough)
    return open(whyItWaits(candidates, told.marks, byPerson))
  return { state: 'routed', service: first.service, reason: first.reason, alike }
}

/** Why the services a text is probably for leave it to a person. */
export function whyItWaits(
  [first]: readonly Candidate[],
  marks: readonly string[],
  byPerson: ReadonlySet<string>,
): string {
  if (!first) return namesIn(marks).length > 0 ? 'Says where, but not what' : 'Does not say what it is about'
  if (byPerson.has(first.service)) return 'No service of its own takes it'
  return first.confidence < sureEnough ? 'Not sure enough which service' : 'Sure since people chose for others like it'
}

/** Days back in which somebody may be asking about an earlier report. */
export const daysToChase = 180

const isOneThing = ({ words, identical, street }: Likeness) => street && (identical || words >= 0.6)

const daysBetween = (earlier: Earlier, { reportedOn }: Placing) => Math.abs(earlier.reportedOn.until(reportedOn).days)

const cited: Likeness = { words: 1, names: [], street: true, identical: true }

function likely({ told, earlier }: Placing, vocabulary: Vocabulary) {
  return earlier
    .flatMap((one) => {
      const likeness = one.isCited ? cited : likenessOf(told, one, vocabulary)
      return likeness ? [{ earlier: one, likeness }] : []
    })
    .toSorted((a, b) => b.likeness.words + b.likeness.names.length - a.likeness.words - a.likeness.names.length)
}

function whyAlike({ reference, isCited }: Earlier, { names, words, identical }: Likeness): string {
  if (isCited) return `Gives the number of that report${reference ? ` (${reference})` : ''}`
  const share = identical ? 'and nearly the same words' : `and ${Math.round(words * 100)}% of its words`
  return `Also says ${names.map((name) => `“${name}”`).join(', ')} ${share}${reference ? ` (${reference})` : ''}`
}
