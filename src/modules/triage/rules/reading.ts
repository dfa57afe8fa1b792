import { editDistance } from '#modules/definitions/index.ts'

/** A word of a text: as it was written, and as it is compared. */
export type Word = { written: string; stem: string }

/** The words a reader knows: spelling mistakes are put right towards them, and words written apart are joined. */
export type Vocabulary = {
  stems: ReadonlySet<string>
  /** Known words by first letter, for spelling. */
  byLetter: ReadonlyMap<string, readonly string[]>
  remembered: Map<string, string | null>
}

/** Words so usual that they are never a misspelling of something else and say nothing of what is meant. */
const usual = new Set(
  `a an and are as at be been being but by can cant could do does dont down for from get going got had has have havent he her his how i if
  in into is isnt it its just left like made make many me more most my near no not now of off on one only onto or our out over please s she
  should so some such than that the their them then there these they this those through to too two up us very want was way we well were
  what when where which while who will with would you your about above after all along also always another any around back because before
  below between both cause causing close coming come during each every few first found front getting given goes good great half hand hello
  hence here him house houses inside keep last least look looks main making never new next opposite other others outside part people place
  pls quite rather really reported right round same see seen several side since small something still take taken thank thanks thing things
  think three time times today toward towards under until used using week weeks while whole within without work works year years years yes
  yesterday morning evening night month months day days days corner end area town city`.split(/\s+/),
)

export const isUsual = (word: string) => usual.has(word)

/** A text as plain lower-case words. */
export const wordsIn = (text: string): string[] =>
  text
    .slice(0, 4000)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f'’`]/g, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')

/** A word without its ending. Where only a usual word would be left it keeps it: “cans” is not “can”. */
export function stem(word: string): string {
  const bare = withoutEnding(word)
  return isUsual(bare) && !isUsual(word) ? word : bare
}

function withoutEnding(word: string): string {
  if (word.length <= 3) return word
  const bare = word
    .replace(/ies$/, 'y')
    .replace(/(sses|ches|shes|xes)$/, (ending) => ending.slice(0, -2))
    .replace(/([^s])s$/, '$1')
  if (bare.length <= 4) return bare
  const cut = bare.replace(/(ings?|ed|ly)$/, '')
  const short = cut.length >= 3 ? cut : bare
  return short.replace(/([bdgklmnprt])\1$/, '$1').replace(/e$/, '')
}

export function vocabularyOf(words: Iterable<string>): Vocabulary {
  const stems = new Set([...words].map(stem))
  const letters = Map.groupBy(
    [...stems].filter((word) => word.length >= 4),
    (word) => word[0] ?? '',
  )
  return { stems, byLetter: letters, remembered: new Map() }
}

/** Reads a text: “pot holes” is “pothole”, “stret” is “street”. */
export function read(text: string, vocabulary: Vocabulary): Word[] {
  const plain = wordsIn(text)
  const words: Word[] = []
  for (let at = 0; at < plain.length; at += 1) {
    const word = plain[at] ?? ''
    const next = plain[at + 1]
    const joined = next ? joinedWord(word, next, vocabulary) : null
    if (joined) {
      words.push({ written: `${word} ${next}`, stem: joined })
      at += 1
    } else words.push({ written: word, stem: known(word, vocabulary) ?? stem(word) })
  }
  return words
}

/** “Pot holes” is one known word; a second part that is no word itself may be misspelt. */
function joinedWord(word: string, next: string, vocabulary: Vocabulary): string | null {
  if (isUsual(word) || isUsual(next) || word.length + next.length < 6) return null
  const whole = stem(`${word}${next}`)
  if (vocabulary.stems.has(whole)) return whole
  return vocabulary.stems.has(stem(next)) || next.length < 4 ? null : known(`${word}${next}`, vocabulary)
}

/** The known word that is meant, or null. */
function known(word: string, vocabulary: Vocabulary): string | null {
  const before = vocabulary.remembered.get(word)
  if (before !== undefined) return before
  const found = lookUp(word, vocabulary)
  if (vocabulary.remembered.size < 100_000) vocabulary.remembered.set(word, found)
  return found
}

function lookUp(word: string, { stems, byLetter }: Vocabulary): string | null {
  const bare = stem(word)
  if (stems.has(bare)) return bare
  if (bare.length < 5 || isUsual(word) || /\d/.test(word)) return null
  const allowed = bare.length >= 8 ? 2 : 1
  let best: string | null = null
  let least = allowed + 1
  for (const other of byLetter.get(bare[0] ?? '') ?? []) {
    if (Math.abs(other.length - bare.length) > allowed || other.length < 4) continue
    const distance = editDistance(bare, other)
    if (distance < least) [best, least] = [other, distance]
  }
  return best
}
