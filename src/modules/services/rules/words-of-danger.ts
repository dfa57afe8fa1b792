import { z } from 'zod'
import { closest, defineKind, type Known, type Misfit } from '#modules/definitions/index.ts'

const lists = z
  .record(
    z.string().regex(/^[a-z]+(-[a-z]+)*$/, 'Lower-case letters with hyphens'),
    z.array(z.string().trim().min(1).toLowerCase()).min(1),
  )
  .default({})

/** Each list has a name; what stands in it is one or more words, and may name another list in braces. */
const schema = z.strictObject({
  /** Who: “dad” is also “dads”, however it is spelled. */
  people: lists,
  /** What is done: “slap” is also “slaps”, “slapped”, “slapping”; others follow a slash, as in “shake/shook/shaken”. */
  deeds: lists,
  /** Anything else, just as it stands. */
  words: lists,
})

export type WordsOfDanger = z.output<typeof schema>

/** Lists of words that the rules of services name, for what cannot wait until somebody has read it. */
export const wordsOfDanger = defineKind({
  kind: 'words-of-danger',
  folder: 'words-of-danger',
  title: 'Words of danger',
  schema,
  check: (body) =>
    (['people', 'deeds', 'words'] as const).flatMap((part) =>
      Object.entries(body[part]).flatMap(([list, said]) => unknownLists(said, namesOf(body), [part, list])),
    ),
})

const namesOf = ({ people, deeds, words }: WordsOfDanger) =>
  new Set([people, deeds, words].flatMap((part) => Object.keys(part)))

const unknownLists = (sayings: readonly string[], names: ReadonlySet<string>, path: Misfit['path']): Misfit[] =>
  sayings.flatMap((saying, index) =>
    [...saying.matchAll(/\{([^}]*)\}/g)]
      .filter(([, name = '']) => !names.has(name))
      .map(([, name = '']) => ({ path: [...path, index], message: noSuchList(name, names) })),
  )

/** What the rules of a service say with a list that is not there. */
export function checkSayings(sayings: readonly string[], known: Known, path: Misfit['path']): Misfit[] {
  const body = schema.safeParse(known.written(wordsOfDanger.kind).get('all') ?? {}).data
  return unknownLists(sayings, body ? namesOf(body) : new Set(), path)
}

function noSuchList(name: string, names: ReadonlySet<string>) {
  const meant = closest(name, [...names])
  return `There is no list “${name}” among the words of danger${meant ? `. Did you mean “${meant}”?` : ''}`
}
