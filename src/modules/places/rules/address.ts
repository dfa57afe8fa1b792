export type AddressParts = {
  organisation: string | null
  subBuilding: string | null
  building: string | null
  number: string | null
  street: string
  town: string
  postcode: string
}

/** An address on one line, as people write it. */
export function addressLine(parts: AddressParts): string {
  return [...addressLines(parts)].join(', ')
}

/** The lines of an address as on an envelope. */
export function addressLines({ organisation, subBuilding, building, number, street, town, postcode }: AddressParts) {
  const lines = [organisation, subBuilding, building, [number, street].filter(Boolean).join(' '), town, postcode]
  return lines.filter((line) => line !== null && line !== '')
}

const postcodePattern = /^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})$/

/** A whole postcode written as it should be, or null. Case and spaces do not matter. */
export function normalisePostcode(text: string): string | null {
  const match = text.toUpperCase().replaceAll(/\s/g, '').match(postcodePattern)
  return match ? `${match[1]} ${match[2]}` : null
}

export const postcodeKey = (postcode: string) => postcode.toUpperCase().replaceAll(/\s/g, '')

/** The first number in a text, for natural order: "Flat 10" is 10, "14A" is 14. Nothing is 0. */
export const leadingNumber = (text: string | null) => Math.min(Number(text?.match(/\d+/)?.[0] ?? 0), 2_000_000_000)

const asLastWord: Record<string, string> = {
  st: 'street',
  str: 'street',
  rd: 'road',
  ave: 'avenue',
  av: 'avenue',
  ln: 'lane',
  dr: 'drive',
  cl: 'close',
  ct: 'court',
  cres: 'crescent',
  gdns: 'gardens',
  gr: 'grove',
  pl: 'place',
  sq: 'square',
  terr: 'terrace',
  wk: 'walk',
  wy: 'way',
}

/** A name as it is searched: small letters, no accents or punctuation, "St" and "Rd" written out. */
export function searchName(text: string): string {
  const words = plainWords(text)
  return words
    .map((word, index) => {
      if (index === 0 && word === 'st' && words.length > 1) return 'saint'
      return index > 0 && index === words.length - 1 ? (asLastWord[word] ?? word) : word
    })
    .join(' ')
}

/** The words of a text in small letters, without accents and punctuation. */
export function plainWords(text: string): string[] {
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f'’`.]/g, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
    .split(' ')
    .filter(Boolean)
}

/** Words that half of all buildings have say nothing about which one is meant. */
const ofManyNames = new Set([
  'house',
  'court',
  'flats',
  'flat',
  'lodge',
  'cottage',
  'building',
  'buildings',
  'the',
  'of',
  'and',
])

/** The words of a searched name that tell it from others; all of them when there is nothing else. */
export function tellingWords(name: string): string[] {
  const words = [...new Set(name.split(' ').filter(Boolean))]
  const telling = words.filter((word) => !ofManyNames.has(word))
  return telling.length > 0 ? telling : words
}
