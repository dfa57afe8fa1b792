/**
 * What a piece of a record says. Every text of every planted record is a made-up word of its own, so that wherever it
 * turns up it says which record it came from.
 */
export type Kind =
  | 'that it is there'
  | 'what it is about'
  | 'who'
  | 'how to reach them'
  | 'what we wrote'
  | 'what they wrote'
  | 'a note of staff'
  | 'what was said in a call'
  | 'why an alert'
  | 'what they need'
  | 'a form begun'

export type Piece = { readonly mark: string; readonly record: string; readonly kind: Kind; readonly of: string | null }

export type Marks = ReturnType<typeof createMarks>

const word = /zq[bdfgklmnprstv][aeiou][bdfgklmnprstv][aeiou][bdfgklmnprstv][aeiou]/g
const reference = /fp-\d{6,9}(?:[/.]\d{1,3})?/g
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const phone = /(?:\+?44 ?|0)7700[ -]?900[ -]?\d{3}/g

/** Makes words that are nowhere else, remembers what each stands for, and finds them again. */
export function createMarks() {
  const pieces = new Map<string, Piece>()

  function remember(text: string, piece: Omit<Piece, 'mark'>) {
    pieces.set(normal(text), { ...piece, mark: text })
    return text
  }

  /** A new word for one text of a record. */
  const mark = (record: string, kind: Kind, of: string | null = null) =>
    remember(capital(wordOf(pieces.size)), { record, kind, of })

  /** What a text gives away, without what the asker typed. */
  function found(text: string, asked = ''): Piece[] {
    const typed = new Set(traces(asked).flatMap((trace) => [trace, trace.replace(/\/\d+$/, '')]))
    return [...new Set(traces(text))].flatMap((trace) => {
      const piece = pieces.get(trace)
      return piece && !typed.has(trace) ? [piece] : []
    })
  }

  return { mark, remember, found, all: () => [...pieces.values()] }
}

function traces(text: string): string[] {
  const all = text.toLowerCase()
  return [word, reference, uuid, phone].flatMap((pattern) => all.match(pattern) ?? []).map(normal)
}

/** A phone number however it is written, and a part of a case with either sign between. */
const normal = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(' ', '')
    .replace(/^(?:\+?44|0)7700-?900-?/, '07700900')
    .replace(/^(fp-\d+)\./, '$1/')

const consonants = 'bdfgklmnprstv'
const vowels = 'aeiou'

function wordOf(number: number): string {
  // Steps that share no factor with the number of words, so that words made one after the other are far apart.
  let rest = (number * 7919 + 104_729) % (13 * 5) ** 3
  let made = 'zq'
  for (let count = 0; count < 3; count += 1) {
    made += `${consonants[rest % 13]}${vowels[Math.floor(rest / 13) % 5]}`
    rest = Math.floor(rest / 65)
  }
  return made
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
