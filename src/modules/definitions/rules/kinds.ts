import type { z } from 'zod'
import type { Db } from '#platform/db/index.ts'

export type Path = readonly (string | number)[]

/** Something wrong in a definition, where it stands in the document. */
export type Misfit = { path: Path; message: string }

/** What is defined beside the definition that is being checked. */
export type Known = {
  /** Whether there is a definition, or a named row such as a team, of this kind with this key. */
  has(kind: string, key: string): boolean
  /** Those keys, for saying what could have been meant. */
  keys(kind: string): readonly string[]
  /** What those of a kind say, by key, as written: only of kinds that the definition being checked `reads`. */
  written(kind: string): ReadonlyMap<string, unknown>
}

/** One version of a definition, as it was read from its source. It never changes. */
export type Definition<Body> = {
  readonly versionId: string
  readonly kind: string
  readonly key: string
  readonly version: number
  readonly body: Body
}

export type KindOfDefinition<Body> = {
  /** One word: `service`, `policy`. */
  readonly kind: string
  /** The folder of its files below `council/`. */
  readonly folder: string
  /** What staff call them: “Services”. */
  readonly title: string
  readonly schema: z.ZodType<Body>
  /** Versions already read, by id. */
  readonly remembered: Map<string, Definition<Body>>
}

type AnyKind = {
  readonly kind: string
  readonly folder: string
  readonly title: string
  readonly reads: readonly string[]
  parse(value: unknown): z.ZodSafeParseResult<unknown>
  check(body: unknown, known: Known, key: string): readonly Misfit[]
}

const kinds = new Map<string, AnyKind>()
const names = new Map<string, (db: Db) => Promise<readonly string[]>>()

/** Declares a kind of definition: one folder of YAML files below `council/`, one schema, one life of versions. */
export function defineKind<Body>(given: {
  kind: string
  folder: string
  title: string
  schema: z.ZodType<Body>
  /** Kinds whose definitions the check looks into, and not only at their keys. */
  reads?: readonly string[]
  /** What a schema cannot see: keys of other definitions, rules between parts. */
  check?: (body: Body, known: Known, key: string) => readonly Misfit[]
}): KindOfDefinition<Body> {
  if (kinds.has(given.kind)) throw new Error(`The kind of definition “${given.kind}” is declared twice`)
  kinds.set(given.kind, {
    kind: given.kind,
    folder: given.folder,
    title: given.title,
    reads: given.reads ?? [],
    parse: (value) => given.schema.safeParse(value),
    check: (value, known, key) => given.check?.(given.schema.parse(value), known, key) ?? [],
  })
  return { kind: given.kind, folder: given.folder, title: given.title, schema: given.schema, remembered: new Map() }
}

/** Declares rows of a table that definitions may name, such as teams. None at all yet: nothing is checked against them. */
export function defineNames(kind: string, read: (db: Db) => Promise<readonly string[]>) {
  names.set(kind, read)
}

export const declaredKinds = (): AnyKind[] => [...kinds.values()]
export const declaredKind = (kind: string) => kinds.get(kind)

/** A kind of which there is one definition only gives it its title; any other is called by its key. */
export const titleOf = (kind: string, key: string) => (key === 'all' ? (declaredKind(kind)?.title ?? key) : key)

export const declaredNames = () => [...names]
