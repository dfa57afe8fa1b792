import { z } from 'zod'
import { closest, defineKind, type Known, type Misfit } from '#modules/definitions/index.ts'

const words = z.string().trim().min(1).toLowerCase()
const listsOf = (one: typeof words) =>
  z.record(z.string().regex(/^[a-z]+(-[a-z]+)*$/, 'Lower-case letters with hyphens'), z.array(one).min(1)).default({})

/** Each list has a name; what stands in it is one or more words, and may name another list in braces. */
const schema = z.strictObject({
  /** Who: “dad” is also “dads”, however it is spelled. */
  people: listsOf(words),
  /** What is done: “slap” is also “slaps”, “slapped”, “slapping”; others follow a slash, as in “shake/shook/shaken”. */
  deeds: listsOf(words.regex(/^\S+( [^/]+)?$/, 'Put the forms of the verb first: “beat/beaten up”')),
  /** Anything else, just as it stands. */
  words: listsOf(words),
})

export type WordsOfDanger = z.output<typeof schema>

/** Lists of words that the rules of services name, for what cannot wait until somebody has read it. */
export const wordsOfDanger = defineKind({
  kind: 'words-of-danger',
  folder: 'words-of-danger',
  title: 'Words of danger',
  schema,
  reads: ['service'],
  check: (body, known) => [
    ...(['people', 'deeds', 'words'] as const).flatMap((part) =>
      Object.entries(body[part]).flatMap(([list, said]) => unknownLists(said, namesOf(body), [part, list])),
    ),
    ...[...known.written('service')].flatMap(([service, written]) =>
      unknownLists(sayingsIn(written), namesOf(body), [])
        .slice(0, 1)
        .map(({ message }) => ({ path: [], message: `${message}, and the service “${service}” says it` })),
    ),
  ],
})

const withSayings = z.looseObject({
  rules: z.array(
    z.looseObject({
      written: z
        .looseObject({ inOrder: z.array(z.string()).default([]), unless: z.array(z.string()).default([]) })
        .optional(),
    }),
  ),
})

const sayingsIn = (service: unknown) =>
  (withSayings.safeParse(service).data?.rules ?? []).flatMap(({ written }) =>
    written ? [...written.inOrder, ...written.unless] : [],
  )

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
