import { normalisePostcode, plainWords, postcodeKey, searchName } from './address.ts'

/** What can be made of what somebody typed to find an address. */
export type AddressClues = {
  uprn: string | null
  /** The beginning of a postcode, or all of it, without spaces. */
  postcode: string | null
  /** "3" of "flat 3". */
  unit: number | null
  number: { value: number; text: string } | null
  /** What is left: a street, a building or an organisation; may be misspelt or cut short. */
  name: string
}

const longest = 120
const wholePostcode = /\b([a-z]{1,2}[0-9][a-z0-9]?) ?([0-9][a-z]{2})\b/
const partOfPostcode = /\b([a-z]{1,2}[0-9][a-z0-9]?)(?: ([0-9][a-z]?))?$/
const unitPattern = /\b(?:flat|apartment|apt|unit|room) (\d{1,5})[a-z]?\b/
const numberPattern = /^\d{1,5}[a-z]?\b|\b\d{1,5}[a-z]?$/

/** Reads "flat 3, 14 mill la ZZ99 1ab" in any order people type it. */
export function addressClues(text: string): AddressClues {
  const typed = plainWords(text.slice(0, longest)).join(' ')
  const nothing = { uprn: null, postcode: null, unit: null, number: null, name: '' }
  if (/^\d{9,12}$/.test(typed)) return { ...nothing, uprn: typed }

  const alone = normalisePostcode(typed)
  if (alone) return { ...nothing, postcode: postcodeKey(alone) }

  const whole = take(typed, wholePostcode)
  const postcode = whole.found ? whole : take(typed, partOfPostcode)
  const unit = take(postcode.rest, unitPattern)
  const number = take(unit.rest, numberPattern)
  return {
    uprn: null,
    postcode: postcode.found?.slice(1).join('').toUpperCase() ?? null,
    unit: unit.found && Number(unit.found[1]),
    number: number.found && { value: Number.parseInt(number.found[0], 10), text: number.found[0] },
    name: searchName(number.rest),
  }
}

function take(text: string, pattern: RegExp) {
  const found = text.match(pattern)
  const rest = found ? text.replace(pattern, ' ').replaceAll(/ +/g, ' ').trim() : text
  return { found, rest }
}
