import { givenNameFamily } from './nicknames.ts'

export type PersonName = { title: string | null; given: string | null; family: string | null }

const titles = new Set(
  'mr mrs miss ms mx dr prof professor sir dame lady lord rev reverend fr father sister cllr councillor'.split(' '),
)
const particles = new Set('van von de der den da di del della la le bin binti ibn al el mac mc st'.split(' '))

/** Lower case, without accents or apostrophes: "O’Brien-Łukasz" is "obrien-lukasz". */
export function foldName(text: string) {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[’'`´]/g, '')
    .replace(/ł/g, 'l')
    .replace(/ø/g, 'o')
    .replace(/[đð]/g, 'd')
    .replace(/ß/g, 'ss')
    .replace(/æ/g, 'ae')
    .replace(/þ/g, 'th')
}

/** The distinct words of a name as the dictionary holds them. */
export function nameWords(text: string | null): string[] {
  const words = foldName(text ?? '').match(/[\p{L}\p{N}]+/gu) ?? []
  return [...new Set(words.map((word) => word.slice(0, 40)))]
}

export const isTitle = (word: string) => titles.has(word)

/** One line of text as a person's name: "Mrs Sarah Jane van Dyk" is Sarah Jane, van Dyk. */
export function splitName(text: string): PersonName {
  const words = text.trim().split(/\s+/).filter(Boolean)
  const isTitleWord = (word: string | undefined) => word !== undefined && isTitle(foldName(word).replace(/\.$/, ''))
  const title = words.length > 1 && isTitleWord(words[0]) ? (words.shift() ?? null) : null
  if (words.length === 0) return { title: null, given: null, family: title }
  if (words.length === 1)
    return title ? { title, given: null, family: words[0] ?? null } : { title, given: words[0] ?? null, family: null }
  const firstParticle = words.findIndex((word, index) => index > 0 && particles.has(foldName(word)))
  const cut = firstParticle > 0 && firstParticle < words.length - 1 ? firstParticle : words.length - 1
  return { title, given: words.slice(0, cut).join(' '), family: words.slice(cut).join(' ') }
}

export const personInWords = (name: PersonName) => [name.title, name.given, name.family].filter(Boolean).join(' ')

export type NameAgreement = 'same' | 'likely' | 'different'

/**
 * Whether two names may be one person's. "Same" allows a slip of spelling and short forms (Liz, Elizabeth) and is what
 * the program may act on; "likely" (an initial, a missing given name) is only worth showing to somebody.
 */
export function compareNames(a: PersonName, b: PersonName): NameAgreement {
  const [familyA, familyB] = [nameWords(a.family), nameWords(b.family)]
  if (familyA.length === 0 || familyB.length === 0) return compareWithoutFamily(a, b)
  if (!familyA.some((word) => familyB.some((other) => spelledAlike(word, other)))) return 'different'
  return compareGiven(nameWords(a.given), nameWords(b.given))
}

function compareWithoutFamily(a: PersonName, b: PersonName): NameAgreement {
  const [wordsA, wordsB] = [nameWords(personWords(a)), nameWords(personWords(b))]
  return wordsA.some((word) => wordsB.some((other) => spelledAlike(word, other))) ? 'likely' : 'different'
}

const personWords = (name: PersonName) => [name.given, name.family].filter(Boolean).join(' ')

function compareGiven([first]: string[], [other]: string[]): NameAgreement {
  if (first === undefined || other === undefined) return 'likely'
  if (first.length === 1 || other.length === 1) return first[0] === other[0] ? 'likely' : 'different'
  if (first === other || givenNameFamily(first).includes(other)) return 'same'
  return Math.min(first.length, other.length) >= 5 && editDistance(first, other) <= 1 ? 'same' : 'different'
}

/** Equal but for a slip that grows with the length of the word. */
export function spelledAlike(a: string, b: string) {
  if (a === b) return true
  const length = Math.min(a.length, b.length)
  if (length < 4) return false
  return editDistance(a, b) <= (length >= 8 ? 2 : 1)
}

/** How many letters to add, drop, change or swap with their neighbour. */
export function editDistance(a: string, b: string) {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const change = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, change)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1)
      row.push(best)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}

/** What stands for somebody who left an address without a name. */
export const nameNotGiven = 'Name not given'

/** A name to write to somebody by, or null: nobody is greeted as “Name not given”. */
export const nameToWriteTo = (name: string | null): string | null => (name === nameNotGiven ? null : name)
