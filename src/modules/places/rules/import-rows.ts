import { z } from 'zod'
import { normalisePostcode, searchName } from './address.ts'
import { containers } from './schedule.ts'

export const csvKinds = ['properties', 'property-wards', 'rounds', 'collections'] as const
export type CsvKind = (typeof csvKinds)[number]

const text = z.string().max(100, 'Use 100 characters or fewer')
const optional = text.transform((value) => value || null)
const required = (words: string) => text.min(1, words)

const uprn = z.string().regex(/^[1-9][0-9]{0,11}$/, 'A UPRN has up to 12 digits and no zero in front')
const usrn = z.string().regex(/^[1-9][0-9]{0,7}$/, 'A USRN has up to 8 digits and no zero in front')
const day = z.iso.date('A date is written 2027-03-12').transform((value) => Temporal.PlainDate.from(value))
const optionalDay = z.union([z.literal('').transform(() => null), day], { error: 'A date is written 2027-03-12' })
const degrees = (what: string, least: number, most: number) => {
  const words = `${what} is in degrees, between ${least} and ${most}`
  return z
    .string()
    .regex(/^-?\d+(\.\d+)?$/, words)
    .transform(Number)
    .pipe(z.number().min(least, words).max(most, words))
}

const property = z
  .object({
    uprn,
    organisation: optional,
    sub_building: optional,
    building: optional,
    number: z
      .string()
      .regex(/^(\d{1,5}[A-Za-z]?(-\d{1,5}[A-Za-z]?)?)?$/, 'A number is written 14, 14A or 14-16')
      .transform((value) => value.toUpperCase() || null),
    street: required('A street is needed'),
    usrn,
    postcode: z.string().transform((value, context) => {
      const postcode = normalisePostcode(value)
      if (postcode) return postcode
      context.addIssue({ code: 'custom', message: 'This is not a whole postcode' })
      return z.NEVER
    }),
    ward: required('A ward is needed'),
    tenure: z
      .enum(['owner', 'private-rented', 'council', 'association', ''], {
        error: 'Tenure is owner, private-rented, council, association or empty',
      })
      .transform((value) => (value === '' ? null : value)),
    landlord: optional,
    assisted: z
      .enum(['yes', 'no', ''], { error: 'Assisted is yes, no or empty' })
      .transform((value) => value === 'yes'),
    lat: degrees('Latitude', 49, 61.5),
    lon: degrees('Longitude', -9, 2.5),
  })
  .refine((row) => row.number || row.building || row.organisation, {
    error: 'A number, a building or an organisation is needed',
    path: ['number'],
  })

const propertyWard = z
  .object({ uprn, ward: required('A ward is needed'), since: day, until: optionalDay })
  .refine(({ since, until }) => until === null || Temporal.PlainDate.compare(since, until) < 0, {
    error: 'Until is the first day after, so it must be later than since',
    path: ['until'],
    when: ({ issues }) => issues.length === 0,
  })

const round = z.object({
  key: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'A key is small letters and digits joined by hyphens'),
  name: required('A name is needed'),
  container: z.enum(containers, { error: `A container is one of ${containers.join(', ')}` }),
  team: required('The key of a team is needed'),
  frequency: z.enum(['weekly', 'fortnightly'], { error: 'Frequency is weekly or fortnightly' }),
  first_on: day,
})

const collection = z.object({ uprn, refuse: optional, recycling: optional, food: optional, garden: optional })

export type PropertyRow = z.infer<typeof property>
export type PropertyWardRow = z.infer<typeof propertyWard>
export type RoundRow = z.infer<typeof round>
export type CollectionRow = z.infer<typeof collection>

/** What a row of each file must be. */
export const rowSchemas = {
  properties: property,
  'property-wards': propertyWard,
  rounds: round,
  collections: collection,
}

export const columnsOf = (kind: CsvKind): readonly string[] => Object.keys(rowSchemas[kind].shape)

/** Which file this is, by the columns it has; null when it is none of ours. */
export function kindOfColumns(columns: readonly string[]): CsvKind | null {
  return csvKinds.find((kind) => columnsOf(kind).every((column) => columns.includes(column))) ?? null
}

/** What is wrong with the columns of a file that should be of a kind; null when nothing is. */
export function missingColumns(kind: CsvKind, columns: readonly string[]): string | null {
  const missing = columnsOf(kind).filter((column) => !columns.includes(column))
  if (missing.length === 0) return null
  return `${missing.length === 1 ? 'The column' : 'The columns'} ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing from the first line`
}

/** The faults of a row in words, each with its column. */
export const faultsInWords = (error: z.ZodError) =>
  error.issues.map(({ path, message }) => (path.length ? `${path.join('.')}: ${message}` : message)).join('; ')

/** Whether the street written beside a USRN is that street, however it is spelt out. */
export const isSameStreet = (written: string, known: string) => searchName(written) === searchName(known)

type WardTime = { wardCode: string; since: Temporal.PlainDate }

export type WardStep =
  | { step: 'nothing' }
  | { step: 'begin'; since: Temporal.PlainDate }
  | { step: 'correct' }
  | { step: 'move' }

/** What to do about the ward of an address that was imported: a change is dated, so that the past stays true. */
export function wardStep(
  open: WardTime | null,
  wardCode: string,
  { wardSince, today }: { wardSince: Temporal.PlainDate; today: Temporal.PlainDate },
): WardStep {
  if (!open) return { step: 'begin', since: wardSince }
  if (open.wardCode === wardCode) return { step: 'nothing' }
  return Temporal.PlainDate.compare(open.since, today) < 0 ? { step: 'move' } : { step: 'correct' }
}

/** Ward times of one address that overlap cannot both be true. */
export function overlap(times: readonly { since: Temporal.PlainDate; until: Temporal.PlainDate | null }[]): boolean {
  const sorted = times.toSorted((a, b) => Temporal.PlainDate.compare(a.since, b.since))
  return sorted.some(({ until }, index) => {
    const next = sorted[index + 1]
    return next !== undefined && (until === null || Temporal.PlainDate.compare(until, next.since) > 0)
  })
}
