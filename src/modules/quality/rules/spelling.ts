/** Words of a text as the dictionary may be asked for them: no names, numbers, references or addresses. */
export function wordsToAsk(text: string): string[] {
  const found = new Set<string>()
  for (const sentence of withoutAddresses(text).split(/(?<=[.!?:])\s+|\n+/u)) {
    const words = sentence.match(/\p{L}[\p{L}'’-]*/gu) ?? []
    for (const [at, word] of words.entries()) {
      const isName = at > 0 && /^\p{Lu}/u.test(word)
      const plain = word.replaceAll('’', "'").replace(/'s$|'$|-$/u, '')
      if (!isName && plain.length > 1 && !/^\p{Lu}{2,}/u.test(plain)) found.add(plain)
    }
  }
  return [...found]
}

/** Addresses, references and anything with a figure in it are no words. */
const withoutAddresses = (text: string) =>
  text.replaceAll(/\S+@\S+|https?:\/\/\S+|www\.\S+/giu, ' ').replaceAll(/\S*\d\S*/gu, ' 0 ')
