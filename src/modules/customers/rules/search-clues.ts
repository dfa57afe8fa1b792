import { postcodeKey, readPhone } from './contact-points.ts'
import { readDate } from './dates.ts'
import { isTitle, nameWords } from './names.ts'
import { givenNameFamily } from './nicknames.ts'

/** What the words typed into the search box may be. */
export type Clue =
  | { kind: 'email'; start: string }
  | { kind: 'phone'; value: string }
  | { kind: 'phone-end'; digits: string }
  | { kind: 'postcode'; key: string }
  | { kind: 'born'; on: Temporal.PlainDate }
  | { kind: 'address'; text: string; also: 'only-address' | 'maybe-name' }
  | { kind: 'name'; word: string; otherForms: readonly string[] }

const streetWords =
  /\b(?:street|st|road|rd|lane|ln|avenue|ave|close|cl|drive|dr|way|court|ct|crescent|cres|place|pl|terrace|gardens|gdns|grove|hill|row|square|sq|view|walk|mews|house|lodge|cottage|flats?)\b/i
const namesAtMost = 4

/** Reads a search as someone types it while listening: parts in any order, each taken for what it looks like. */
export function readSearch(text: string, today: Temporal.PlainDate): Clue[] {
  const clues: Clue[] = []
  let rest = ` ${text.slice(0, 200).replace(/\s+/g, ' ').trim()} `
  const take = (pattern: RegExp, read: (found: string) => Clue | null) => {
    rest = rest.replace(pattern, (found) => {
      const clue = read(found.trim())
      if (!clue) return found
      clues.push(clue)
      return ' '
    })
  }
  take(/\S+@\S*/g, (found) => ({ kind: 'email', start: found.toLowerCase() }))
  take(/\b[a-z]{1,2}[0-9][a-z0-9]? ?[0-9][a-z]{2}\b/gi, (found) => ({ kind: 'postcode', key: postcodeKey(found) }))
  take(/^ [a-z]{1,2}[0-9][a-z0-9]?(?: [0-9][a-z]?)? $/i, (found) => ({ kind: 'postcode', key: postcodeKey(found) }))
  take(/\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b|\b\d{1,2}(?:st|nd|rd|th)?(?: of)? [a-z]{3,9} \d{4}\b/gi, (found) =>
    readBirth(found, today),
  )
  take(/(?<![\p{L}\d])\+?\(?\d[\d ()./-]{7,}\d\b/gu, (found) => readWholePhone(found))
  take(/(?<![\p{L}\d])\d(?:[ -]?\d){3,}(?![\p{L}\d])/gu, (found) => ({
    kind: 'phone-end',
    digits: found.replace(/\D/g, ''),
  }))
  const address =
    /(?<=^| )(?:(?:flat|unit|apartment|apt) \w+,? )?\d{1,3}[a-z]?,? [\p{L}'’. ,-]*\p{L}{2}[\p{L}'’. ,-]*/iu
  const words: string[] = []
  take(address, (found) => {
    // "12 Smith": no kind of street, so the words may as well be a name.
    const sure = streetWords.test(found)
    if (!sure) words.push(...nameWords(found))
    return { kind: 'address', text: found, also: sure ? 'only-address' : 'maybe-name' }
  })
  take(/(?:^| )(?:flat|unit) \d+[a-z]?(?= |$)/i, (found) => ({ kind: 'address', text: found, also: 'only-address' }))
  words.push(...nameWords(rest))
  const names = [...new Set(words)].filter((word) => !isTitle(word) && /\p{L}/u.test(word))
  if (names.length > 1 && streetWords.test(rest)) clues.push({ kind: 'address', text: rest.trim(), also: 'maybe-name' })
  const longest = [...names].sort((a, b) => b.length - a.length).slice(0, namesAtMost)
  for (const word of names.filter((each) => longest.includes(each))) {
    clues.push({ kind: 'name', word, otherForms: givenNameFamily(word).filter((form) => form !== word) })
  }
  return clues.slice(0, 8)
}

function readBirth(found: string, today: Temporal.PlainDate): Clue | null {
  const on = readDate(found, today)
  return on && Temporal.PlainDate.compare(on, today) <= 0 ? { kind: 'born', on } : null
}

function readWholePhone(found: string): Clue | null {
  const value = readPhone(found)
  return value ? { kind: 'phone', value } : null
}
