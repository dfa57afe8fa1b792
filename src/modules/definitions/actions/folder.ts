import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Db, newId, type Tx } from '#platform/db/index.ts'
import { lookAgain } from '../queries/memory.ts'
import { listPublishedIds, listSources, lockPublishing, saveChangeNumber, savePublished } from '../queries/versions.ts'
import { type FileState, stateOf, withBase, withoutBase } from '../rules/files.ts'
import { declaredKinds } from '../rules/kinds.ts'
import { checkBeside, type Fault, readSource } from '../rules/source.ts'
import { knownWith } from './known.ts'
import { draftDefinitions } from './versions.ts'

type DefinitionFile = { kind: string; key: string; file: string; source: string; base: number | null }

/** Thrown when definitions cannot be used; its message lists every fault with file and line. */
export class DefinitionFaults extends Error {
  readonly faults: readonly Fault[]
  constructor(faults: readonly Fault[]) {
    super(faultsInWords(faults))
    this.name = 'DefinitionFaults'
    this.faults = faults
  }
}

export const faultsInWords = (faults: readonly Fault[]) =>
  faults.map(({ file, line, message }) => `${file} line ${line}: ${message}`).join('\n')

/**
 * Fills an empty database from a folder, published at once. A kind that already has definitions is left alone: from
 * then on the database is the truth. Call it after teams and circles exist, or they cannot be checked.
 */
export async function loadCouncil(tx: Tx, folder: string, by = 'First start'): Promise<{ loaded: number }> {
  const files = await readFolder(folder)
  await lockPublishing(tx)
  const filled = new Set((await listPublishedIds(tx)).map(({ kind }) => kind))
  const fresh = files.filter(({ kind }) => !filled.has(kind))
  if (fresh.length > 0) await publishFiles(tx, fresh, by)
  return { loaded: fresh.length }
}

async function publishFiles(tx: Tx, files: readonly DefinitionFile[], by: string) {
  const { bodies, faults } = await readTogether(tx, files)
  if (faults.length > 0) throw new DefinitionFaults(faults)
  for (const [index, { kind, key, source }] of files.entries()) {
    const version = {
      id: newId(),
      kind,
      key,
      version: 1,
      baseVersion: null,
      body: bodies[index],
      source,
      writtenBy: by,
    }
    savePublished(tx, version, { id: null, name: by })
  }
  await saveChangeNumber(tx)
  lookAgain(tx)
}

export type Difference = {
  kind: string
  key: string
  file: string
  state: FileState | 'only-in-database'
  version: number | null
  before: string
  after: string
}

/** What a folder would change, and what is wrong in it. Changes nothing. */
export async function compareFolder(db: Db, folder: string): Promise<{ differences: Difference[]; faults: Fault[] }> {
  const files = await readFolder(folder)
  const published = await listSources(db, 'published')
  const { faults } = await readTogether(db, files)
  const differences = files.map((file): Difference => {
    const current = published.find(({ kind, key }) => kind === file.kind && key === file.key)
    const { kind, key, source } = file
    const state = stateOf(file, current)
    return {
      kind,
      key,
      file: file.file,
      state,
      version: current?.version ?? null,
      before: current?.source ?? '',
      after: source,
    }
  })
  const here = new Set(files.map(({ kind, key }) => `${kind} ${key}`))
  const kinds = new Set(files.map(({ kind }) => kind))
  const missing = published
    .filter(({ kind, key }) => kinds.has(kind) && !here.has(`${kind} ${key}`))
    .map(({ kind, key, version, source }): Difference => {
      return { kind, key, file: '', state: 'only-in-database', version, before: source, after: source }
    })
  return { differences: [...differences, ...missing], faults }
}

export type Loading =
  | { refusal: 'nothing-there' }
  | { refusal: 'faults'; faults: Fault[] }
  | { refusal: 'base-moved'; differences: Difference[] }
  | { refusal: null; drafts: Difference[] }

/** Makes drafts of what a folder changes, all or none. Publishing them is for a named person on the screen. */
export async function loadFolder(tx: Tx, folder: string, writtenBy: string): Promise<Loading> {
  const { differences, faults } = await compareFolder(tx, folder)
  if (differences.length === 0) return { refusal: 'nothing-there' }
  if (faults.length > 0) return { refusal: 'faults', faults }
  const refused = differences.filter(({ state }) => state === 'base-moved' || state === 'base-unknown')
  if (refused.length > 0) return { refusal: 'base-moved', differences: refused }

  const drafts = differences.filter(({ state }) => state === 'new' || state === 'changed')
  const drafted = await draftDefinitions(
    tx,
    drafts.map(({ kind, key, after, version }) => ({ kind, key, source: after, baseVersion: version, writtenBy })),
  )
  if (drafted.refusal === 'faults') return { refusal: 'faults', faults: drafted.faults }
  if (drafted.refusal === 'base-moved') return { refusal: 'base-moved', differences: drafts }
  return { refusal: null, drafts }
}

/** Writes what is published as files, each with the version it is, to be edited and loaded again. */
export async function exportFolder(db: Db, folder: string): Promise<{ files: string[] }> {
  const folders = new Map(declaredKinds().map((kind) => [kind.kind, kind.folder]))
  const files: string[] = []
  for (const { kind, key, version, source } of await listSources(db, 'published')) {
    const of = folders.get(kind)
    if (!of) continue
    await mkdir(join(folder, of), { recursive: true })
    const path = join(of, `${key}.yaml`)
    await writeFile(join(folder, path), withBase(kind, key, version, source))
    files.push(path)
  }
  return { files }
}

async function readTogether(db: Db, files: readonly DefinitionFile[]): Promise<{ bodies: unknown[]; faults: Fault[] }> {
  const known = await knownWith(db, files)
  const readings = files.map(({ kind, key, file, source, base }) => {
    const origin = { kind, key, file, text: source }
    const reading = readSource(origin)
    const faults = [...reading.faults, ...checkBeside(origin, reading, known)]
    const above = base === null ? 0 : 1
    return { body: reading.body, faults: faults.map((fault) => ({ ...fault, line: fault.line + above })) }
  })
  return { bodies: readings.map(({ body }) => body), faults: readings.flatMap(({ faults }) => faults) }
}

/** Every YAML file in the folders of the declared kinds, in order. */
async function readFolder(folder: string): Promise<DefinitionFile[]> {
  const files: DefinitionFile[] = []
  for (const kind of declaredKinds()) {
    for (const name of await namesIn(join(folder, kind.folder))) {
      const path = join(folder, kind.folder, name)
      const text = await readFile(path, 'utf8')
      files.push({ kind: kind.kind, key: name.replace(/\.ya?ml$/, ''), file: path, ...withoutBase(text) })
    }
  }
  return files
}

async function namesIn(folder: string) {
  try {
    return (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).toSorted()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
