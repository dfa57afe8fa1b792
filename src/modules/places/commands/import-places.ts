import { existsSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { z } from 'zod'
import { readColumns, readLines } from '#platform/csv/index.ts'
import { type Database, inTransaction, type Tx } from '#platform/db/index.ts'
import {
  type Imported,
  importCollections,
  importProperties,
  importPropertyWards,
  importRounds,
  type Numbered,
} from '../actions/import.ts'
import { findKnown, type Known } from '../queries/import.ts'
import {
  type CsvKind,
  csvKinds,
  faultsInWords,
  kindOfColumns,
  missingColumns,
  rowSchemas,
} from '../rules/import-rows.ts'
import { loadShapes, readShapes } from './shapes.ts'

export type FileReport = { file: string } & ({ refused: string } | (Imported & { refused: null }))

/** In this order, because each refers to those before it. */
const fileNames = [
  'wards.geojson',
  'streets.geojson',
  'ground.geojson',
  'properties.csv',
  'property-wards.csv',
  'rounds.csv',
  'collections.csv',
]

/**
 * Takes in the places of a council from a folder, or one file of it. It may be run again at any time: what is as it
 * was is left alone, what changed is changed, nothing is removed.
 */
export async function loadPlaces(db: Database, path: string): Promise<FileReport[]> {
  if (!existsSync(path)) return [{ file: path, refused: 'There is no such file or folder' }]
  if (statSync(path).isFile()) return [await loadFile(db, path)]
  const files = fileNames.map((name) => join(path, name)).filter((file) => existsSync(file))
  if (files.length === 0) return [{ file: path, refused: `The folder has none of the files ${fileNames.join(', ')}` }]
  const reports: FileReport[] = []
  for (const file of files) reports.push(await loadFile(db, file))
  return reports
}

async function loadFile(db: Database, path: string): Promise<FileReport> {
  const file = basename(path)
  if (/\.(geo)?json$/i.test(path)) {
    const shapes = await readShapes(path)
    if (!shapes) return { file, refused: 'This is not GeoJSON with wards, streets or ground in it' }
    return { file, refused: null, ...(await loadShapes(db, shapes.kind, shapes.features)) }
  }
  const columns = await readColumns(path)
  if (!columns) return { file, refused: 'The first line cannot be read as names of columns' }
  const named = csvKinds.find((kind) => file === `${kind}.csv`)
  const kind = named ?? kindOfColumns(columns)
  if (!kind) return { file, refused: 'The first line has the columns of none of the files we know' }
  const missing = missingColumns(kind, columns)
  if (missing) return { file, refused: missing }
  return { file, refused: null, ...(await loadCsv(db, kind, { path, columns })) }
}

type Csv = { path: string; columns: string[] }

function loadCsv(db: Database, kind: CsvKind, csv: Csv): Promise<Imported> {
  const uprnOf = ({ uprn }: { uprn: string }) => uprn
  switch (kind) {
    case 'properties':
      return loadLines(db, csv, { schema: rowSchemas.properties, keyOf: uprnOf, take: importProperties })
    case 'property-wards':
      // All lines of an address must be judged together.
      return loadLines(db, csv, { schema: rowSchemas[kind], keyOf: null, take: importPropertyWards, groupBy: uprnOf })
    case 'rounds':
      return loadLines(db, csv, { schema: rowSchemas.rounds, keyOf: ({ key }) => key, take: importRounds })
    case 'collections':
      return loadLines(db, csv, { schema: rowSchemas.collections, keyOf: uprnOf, take: importCollections })
  }
}

type Loading<T> = {
  schema: z.ZodType<T>
  /** What may be in the file once only. */
  keyOf: ((row: T) => string) | null
  take: (tx: Tx, lines: readonly Numbered<T>[], known: Known) => Promise<Imported>
  groupBy?: (row: T) => string
}

const atOnce = 1000

async function loadLines<T>(db: Database, csv: Csv, loading: Loading<T>): Promise<Imported> {
  const known = await findKnown(db)
  const total: Imported = { added: 0, changed: 0, unchanged: 0, rejected: [] }
  for await (const lines of batches(csv, loading, total.rejected)) {
    const done = await inTransaction(db, (tx) => loading.take(tx, lines, known))
    total.added += done.added
    total.changed += done.changed
    total.unchanged += done.unchanged
    total.rejected.push(...done.rejected)
  }
  total.rejected.sort((a, b) => lineOf(a.at) - lineOf(b.at))
  return total
}

async function* batches<T>(csv: Csv, loading: Loading<T>, rejected: Imported['rejected']) {
  const { groupBy } = loading
  let waiting: Numbered<T>[] = []
  for await (const line of goodLines(csv, loading, rejected)) {
    waiting.push(line)
    if (groupBy || waiting.length < atOnce) continue
    yield waiting
    waiting = []
  }
  if (!groupBy) {
    if (waiting.length > 0) yield waiting
    return
  }
  const groups = [...Map.groupBy(waiting, ({ row }) => groupBy(row)).values()]
  for (let start = 0; start < groups.length; start += atOnce) yield groups.slice(start, start + atOnce).flat()
}

/** The lines that fit the schema and are there for the first time; the others are rejected with their reason. */
async function* goodLines<T>({ path, columns }: Csv, { schema, keyOf }: Loading<T>, rejected: Imported['rejected']) {
  const seen = new Map<string, number>()
  for await (const read of readLines(path, columns)) {
    const at = `line ${read.line}`
    if ('fault' in read) {
      rejected.push({ at, reason: read.fault })
      continue
    }
    const parsed = schema.safeParse(read.record)
    if (!parsed.success) {
      rejected.push({ at, reason: faultsInWords(parsed.error) })
      continue
    }
    const key = keyOf?.(parsed.data) ?? at
    const before = seen.get(key)
    if (before === undefined) yield { line: read.line, row: parsed.data }
    else rejected.push({ at, reason: `${key} is also on line ${before}` })
    if (keyOf && before === undefined) seen.set(key, read.line)
  }
}

const lineOf = (at: string) => Number(at.match(/\d+/)?.[0] ?? 0)
