import { wordsToAsk } from '../rules/spelling.ts'

export type LanguageMark = { readonly kind: 'spelling' | 'grammar'; readonly words: string }

/** What looks wrong in a text, in British English: words no dictionary has, and slips of grammar. Nothing leaves this machine. */
export async function languageMarks(text: string, knownWords: readonly string[]): Promise<LanguageMark[]> {
  const { speller, grammar } = await tools()
  const known = new Set(knownWords.map((word) => word.toLowerCase()))
  const unknown = wordsToAsk(text).filter((word) => !known.has(word.toLowerCase()) && !speller.correct(word))
  const spelling = unknown.map((word): LanguageMark => {
    const [better] = speller.suggest(word)
    return {
      kind: 'spelling',
      words: better ? `“${word}”: did you mean “${better}”?` : `“${word}” is in no dictionary`,
    }
  })
  const { messages } = await grammar.process(text)
  return [...spelling, ...messages.map(({ reason }): LanguageMark => ({ kind: 'grammar', words: asWords(reason) }))]
}

const asWords = (reason: string) =>
  reason.replaceAll('`', '').replace(/^Unexpected (.+), expected (.+)$/, 'It says $1: write $2')

type Tools = ReturnType<typeof load>
let loaded: Tools | undefined

/** The dictionary takes a moment to read, so it is read when the first text is looked at. */
function tools(): Tools {
  loaded ??= load()
  return loaded
}

async function load() {
  const [{ default: nspell }, { default: british }, { unified }, { default: english }, ...slips] = await Promise.all([
    import('nspell'),
    import('dictionary-en-gb'),
    import('unified'),
    import('retext-english'),
    import('retext-indefinite-article'),
    import('retext-repeated-words'),
    import('retext-contractions'),
    import('retext-stringify'),
  ])
  const [articles, repeated, contractions, written] = slips
  const grammar = unified()
    .use(english)
    .use(articles.default)
    .use(repeated.default)
    .use(contractions.default, { straight: true })
    .use(written.default)
  return { speller: nspell(Buffer.from(british.aff), Buffer.from(british.dic)), grammar }
}
