import { compareNames, nameWords, spelledAlike } from './names.ts'

export type Profile = {
  kind: 'person' | 'organisation' | 'member'
  given: string | null
  family: string | null
  organisationName: string | null
  dateOfBirth: Temporal.PlainDate | null
  /** A property's UPRN, or the address in words. */
  addressKey: string | null
  emails: readonly string[]
  phones: readonly string[]
}

/** What two addresses are compared by: the property, or the words without their punctuation. */
export const addressKeyOf = (uprn: string | null, text: string | null) =>
  uprn ?? (text ? text.toLowerCase().replace(/[^a-z0-9]/g, '') : null)

export type MatchReason =
  | 'same-email'
  | 'same-phone'
  | 'same-name-and-birth'
  | 'same-name-and-address'
  | 'like-name-and-birth'
  | 'like-name-and-address'
  | 'same-organisation'

export type Match = { reasons: MatchReason[]; strength: number }

const weights: Record<MatchReason, number> = {
  'same-email': 4,
  'same-phone': 3,
  'same-name-and-birth': 5,
  'like-name-and-birth': 3,
  'same-name-and-address': 4,
  'like-name-and-address': 2,
  'same-organisation': 4,
}

const reasonWords: Record<MatchReason, string> = {
  'same-email': 'Same email address',
  'same-phone': 'Same phone number',
  'same-name-and-birth': 'Same name and date of birth',
  'like-name-and-birth': 'Similar name, same date of birth',
  'same-name-and-address': 'Same name and address',
  'like-name-and-address': 'Similar name, same address',
  'same-organisation': 'Same organisation name',
}

const isReason = (reason: string): reason is MatchReason => Object.hasOwn(reasonWords, reason)

export const matchReasonInWords = (reason: string) => (isReason(reason) ? reasonWords[reason] : reason)

/** "Same email address, same name and date of birth" */
export const reasonsInWords = (reasons: readonly string[]) =>
  reasons
    .map(matchReasonInWords)
    .map((words, place) => (place === 0 ? words : words.charAt(0).toLowerCase() + words.slice(1)))
    .join(', ')

/**
 * Why two records may be one customer; null when nothing says so. Two dates of birth that differ are two people, and so
 * are two given names that differ: a household shares its phone, its address and often its email.
 */
export function compareProfiles(a: Profile, b: Profile): Match | null {
  if ((a.kind === 'organisation') !== (b.kind === 'organisation')) return null
  const reasons = a.kind === 'organisation' ? organisationReasons(a, b) : personReasons(a, b)
  if (reasons.length === 0) return null
  return { reasons, strength: reasons.reduce((sum, reason) => sum + weights[reason], 0) }
}

function personReasons(a: Profile, b: Profile): MatchReason[] {
  const [bornA, bornB] = [a.dateOfBirth, b.dateOfBirth]
  if (bornA && bornB && !bornA.equals(bornB)) return []
  const names = compareNames(
    { title: null, given: a.given, family: a.family },
    { title: null, given: b.given, family: b.family },
  )
  if (names === 'different') return []
  const reasons = sharedPoints(a, b)
  if (bornA && bornB) reasons.push(names === 'same' ? 'same-name-and-birth' : 'like-name-and-birth')
  if (sameAddress(a, b)) reasons.push(names === 'same' ? 'same-name-and-address' : 'like-name-and-address')
  return reasons
}

function organisationReasons(a: Profile, b: Profile): MatchReason[] {
  const [wordsA, wordsB] = [organisationWords(a), organisationWords(b)]
  const alike =
    wordsA.length > 0 &&
    wordsA.length === wordsB.length &&
    wordsA.every((word, index) => spelledAlike(word, wordsB[index] ?? ''))
  return alike ? ['same-organisation', ...sharedPoints(a, b)] : []
}

const legalForms = new Set(['ltd', 'limited', 'plc', 'llp', 'cic', 'the', 'and', 'co', 'company'])
const organisationWords = (profile: Profile) =>
  nameWords(profile.organisationName).filter((word) => !legalForms.has(word))

function sharedPoints(a: Profile, b: Profile): MatchReason[] {
  const reasons: MatchReason[] = []
  if (a.emails.some((email) => b.emails.includes(email))) reasons.push('same-email')
  if (a.phones.some((phone) => b.phones.includes(phone))) reasons.push('same-phone')
  return reasons
}

const sameAddress = (a: Profile, b: Profile) => a.addressKey !== null && a.addressKey === b.addressKey

/** Strong agreement: an email or phone in common, and the same name. Only then does the program take them for one. */
export const isSameCustomer = (match: Match | null, namesAgree: boolean) =>
  namesAgree && (match?.reasons.some((reason) => reason === 'same-email' || reason === 'same-phone') ?? false)
