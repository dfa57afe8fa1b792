import { postcodeIn, postcodeKey, readPhone } from './contact-points.ts'
import { readDate } from './dates.ts'
import { foldName } from './names.ts'

export type IdentityLevel = 'none' | 'known' | 'verified'

/** A fact of the records that a caller can be asked for. Facts that one household shares count as one. */
export type IdentityFact = {
  key: string
  ask: string
  about: 'person' | 'address' | 'contact'
  /** Hardly anybody else knows it. */
  strong: boolean
  isRight: (given: string) => boolean
}

export type IdentityRecord = {
  datesOfBirth: readonly Temporal.PlainDate[]
  /** One line each, with the postcode. */
  addresses: readonly string[]
  phones: readonly string[]
  emails: readonly string[]
}

type Point = { kind: 'email' | 'phone'; value: string; status: string }

/** The numbers and addresses of a record that are not known to be wrong. */
export function reachedBy(points: readonly Point[]): Pick<IdentityRecord, 'phones' | 'emails'> {
  const of = (kind: Point['kind']) =>
    points.filter((point) => point.kind === kind && point.status !== 'wrong').map(({ value }) => value)
  return { phones: of('phone'), emails: of('email') }
}

/** What can be asked, strongest first. The questions are fixed words: nothing of the record is in them. */
export function identityFacts(record: IdentityRecord, today: Temporal.PlainDate): IdentityFact[] {
  const postcodes = record.addresses.flatMap((address) => postcodeIn(address) ?? [])
  const houses = record.addresses.flatMap((address) => houseOf(address) ?? [])
  const facts: (IdentityFact & { known: boolean })[] = [
    {
      key: 'date-of-birth',
      ask: 'What is your date of birth?',
      about: 'person',
      strong: true,
      known: record.datesOfBirth.length > 0,
      isRight: (given) => {
        const date = readDate(given, today)
        return date !== null && record.datesOfBirth.some((born) => born.equals(date))
      },
    },
    {
      key: 'postcode',
      ask: 'What is the postcode of your address?',
      about: 'address',
      strong: false,
      known: postcodes.length > 0,
      isRight: (given) => postcodes.some((postcode) => heard(postcode) === heard(given)),
    },
    {
      key: 'house',
      ask: 'What is the number or name of your house or flat?',
      about: 'address',
      strong: false,
      known: houses.length > 0,
      isRight: (given) => houses.some((house) => sameHouse(house, given)),
    },
    {
      key: 'phone-end',
      ask: 'What are the last 4 digits of a phone number we have for you?',
      about: 'contact',
      strong: false,
      known: record.phones.length > 0,
      isRight: (given) => record.phones.some((phone) => endsAlike(phone, given)),
    },
    {
      key: 'email',
      ask: 'What email address do we have for you?',
      about: 'contact',
      strong: false,
      known: record.emails.length > 0,
      isRight: (given) => record.emails.includes(given.trim().toLowerCase().replace(/\s+/g, '')),
    },
  ]
  return facts.flatMap(({ known, ...fact }) => (known ? [fact] : []))
}

export type IdentityAnswers = Readonly<Record<string, string>>
export type IdentityOutcome = { level: IdentityLevel; right: string[]; wrong: string[] }

/** Which answers were right and the level they reach. Unanswered questions count for nothing. */
export function judgeIdentity(facts: readonly IdentityFact[], given: IdentityAnswers): IdentityOutcome {
  const answered = facts.filter((fact) => Object.hasOwn(given, fact.key) && given[fact.key]?.trim())
  const right = answered.filter((fact) => fact.isRight(given[fact.key] ?? ''))
  const wrong = answered.filter((fact) => !right.includes(fact))
  return {
    level: levelReached(right, wrong.length),
    right: right.map(({ key }) => key),
    wrong: wrong.map(({ key }) => key),
  }
}

/**
 * Known: right about two different things, and at most one wrong. Verified: three right about at least two things, a
 * strong one among them, and none wrong. Facts that one household shares count as one thing.
 */
export function levelReached(right: readonly Pick<IdentityFact, 'about' | 'strong'>[], wrong: number): IdentityLevel {
  const things = new Set(right.map((fact) => fact.about)).size
  if (things < 2 || wrong > 1) return 'none'
  const strong = right.some((fact) => fact.strong)
  return wrong === 0 && strong && right.length >= 3 ? 'verified' : 'known'
}

/** The most that answers to these questions can reach. */
const reachableLevel = (facts: readonly IdentityFact[]) => levelReached(facts, 0)

type IdentityQuestions = {
  /** Strongest first. Fixed words: nothing of the record is in them. */
  questions: { key: string; ask: string }[]
  /** The most that right answers can reach; when it is too little, use another way to be sure. */
  reachable: IdentityLevel
}

export const questionsFrom = (facts: readonly IdentityFact[]): IdentityQuestions => ({
  questions: facts.map(({ key, ask }) => ({ key, ask })),
  reachable: reachableLevel(facts),
})

/** Wrong answers after which a contact goes no further, and a customer for an hour. */
export const wrongAtMost = { contact: 3, customerInAnHour: 6 }

export const isStopped = (wrong: { contact: number; customer: number }) =>
  wrong.contact >= wrongAtMost.contact || wrong.customer >= wrongAtMost.customerInAnHour

/** A postcode as it may have been heard: O for nought and I for one are forgiven. */
const heard = (text: string) => postcodeKey(text).replaceAll('O', '0').replaceAll('I', '1')

/** The number or name at the front of an address: "Flat 2, 14" or "Rose Cottage". */
export function houseOf(address: string): string | null {
  const numbered = /^((?:(?:flat|unit|apartment|apt)\s*\w+[\s,]+)?\d+[a-z]?)\b/i.exec(address.trim())
  return numbered?.[1] ?? address.split(',')[0]?.trim() ?? null
}

function sameHouse(house: string, given: string) {
  const [asked, said] = [houseParts(house), houseParts(given)]
  if (said.length === 0) return false
  // "Flat 2" is enough for "Flat 2, 14", and "14" for "14": never half of the flat's two numbers the wrong way round.
  return (
    asked.join(' ') === said.slice(0, asked.length).join(' ') ||
    (asked.length > 1 && said.join(' ') === asked.slice(0, -1).join(' '))
  )
}

const houseParts = (text: string) =>
  foldName(text)
    .replace(/\b(?:flat|unit|apartment|apt|number|no|the)\b/g, ' ')
    .replace(/(\d)\s+([a-z])\b/g, '$1$2')
    .match(/[\p{L}\p{N}]+/gu) ?? []

/** The last four digits, or the whole number in any form. */
function endsAlike(phone: string, given: string) {
  const digits = given.replace(/\D/g, '')
  if (digits.length < 4) return false
  return digits.length === 4 ? phone.endsWith(digits) : readPhone(given) === phone
}
