import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type Database, inTransaction, type Tx } from '#platform/db/index.ts'
import type { Imported, Rejected } from '../actions/import.ts'
import { type Counts, saveGround, saveStreets, saveWards } from '../queries/import.ts'
import { areaSchema, lineSchema, shapeSchema } from '../rules/geojson.ts'
import { faultsInWords } from '../rules/import-rows.ts'

const day = z.iso.date('A date is written 2027-03-12').transform((text) => Temporal.PlainDate.from(text))
const name = z.string({ error: 'A name is needed' }).min(1, 'A name is needed').max(100)

const ward = z
  .object({
    properties: z.object({
      code: z
        .string({ error: 'A code is needed' })
        .regex(/^[A-Za-z0-9-]{1,20}$/, 'A code is letters, digits and hyphens'),
      name,
      since: day,
      until: day.nullable().default(null),
    }),
    geometry: areaSchema,
  })
  .transform(({ properties, geometry }) => ({ ...properties, boundary: geometry }))

const street = z
  .object({
    properties: z.object({
      usrn: z.coerce.string().regex(/^[1-9][0-9]{0,7}$/, 'A USRN has up to 8 digits and no zero in front'),
      name,
      town: z.string().max(100).default(''),
    }),
    geometry: lineSchema,
  })
  .transform(({ properties, geometry }) => ({ ...properties, line: geometry }))

const ground = z
  .object({
    properties: z.object({
      kind: z.enum(['water', 'green', 'railway'], { error: 'A kind is water, green or railway' }),
      name,
    }),
    geometry: shapeSchema,
  })
  .transform(({ properties, geometry }) => ({ ...properties, shape: geometry }))

export const shapeKinds = ['wards', 'streets', 'ground'] as const
export type ShapeKind = (typeof shapeKinds)[number]

const collection = z.object({ type: z.literal('FeatureCollection'), features: z.array(z.unknown()) })
const key = z.object({ properties: z.record(z.string(), z.unknown()) })

/** The features of a GeoJSON file, and which file it is; null when it is none of ours. */
export async function readShapes(path: string): Promise<{ kind: ShapeKind; features: unknown[] } | null> {
  const parsed = collection.safeParse(parseJson(await readFile(path, 'utf8')))
  if (!parsed.success) return null
  const { features } = parsed.data
  const first = key.safeParse(features[0])
  if (!first.success) return null
  const { usrn, code, kind } = first.data.properties
  if (usrn !== undefined) return { kind: 'streets', features }
  if (code !== undefined) return { kind: 'wards', features }
  return kind === undefined ? null : { kind: 'ground', features }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return null
  }
}

/** Takes in the features of a file, a few hundred in a transaction. */
export async function loadShapes(db: Database, kind: ShapeKind, features: readonly unknown[]): Promise<Imported> {
  if (kind === 'wards') return load(db, features, { schema: ward, keyOf: (row) => row.code, save: saveWards })
  if (kind === 'streets') return load(db, features, { schema: street, keyOf: (row) => row.usrn, save: saveStreets })
  return load(db, features, { schema: ground, keyOf: (row) => row.name, save: saveGround })
}

type Loading<T> = {
  schema: z.ZodType<T>
  keyOf: (row: T) => string
  save: (tx: Tx, rows: readonly T[]) => Promise<Counts>
}

const atOnce = 300

async function load<T>(
  db: Database,
  features: readonly unknown[],
  { schema, keyOf, save }: Loading<T>,
): Promise<Imported> {
  const total: Imported = { added: 0, changed: 0, unchanged: 0, rejected: [] }
  const { rows, rejected } = readRows(features, schema, keyOf)
  total.rejected.push(...rejected)
  for (let start = 0; start < rows.length; start += atOnce) {
    const counts = await inTransaction(db, (tx) => save(tx, rows.slice(start, start + atOnce)))
    total.added += counts.added
    total.changed += counts.changed
    total.unchanged += counts.unchanged
  }
  return total
}

function readRows<T>(features: readonly unknown[], schema: z.ZodType<T>, keyOf: (row: T) => string) {
  const rows: T[] = []
  const rejected: Rejected[] = []
  const seen = new Set<string>()
  features.forEach((feature, index) => {
    const at = `feature ${index + 1}`
    const parsed = schema.safeParse(feature)
    if (!parsed.success) rejected.push({ at, reason: faultsInWords(parsed.error) })
    else if (seen.has(keyOf(parsed.data))) rejected.push({ at, reason: `${keyOf(parsed.data)} is in the file twice` })
    else {
      seen.add(keyOf(parsed.data))
      rows.push(parsed.data)
    }
  })
  return { rows, rejected }
}
