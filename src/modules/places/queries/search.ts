import { type Db, sql } from '#platform/db/index.ts'
import { addressLine, searchName } from '../rules/address.ts'
import { type AddressClues, addressClues } from '../rules/address-clues.ts'

export type FoundStreet = { usrn: string; name: string; town: string; lat: number; lon: number }
export type FoundAddress = { uprn: string; address: string; postcode: string }

const mostStreets = 20

/**
 * Addresses for a postcode, part of one, or part of an address; spelling need not be right. A number the street does
 * not have finds the rest of the street, so that people see what there is.
 */
export async function searchAddresses(db: Db, text: string, { limit = 50 } = {}): Promise<FoundAddress[]> {
  const clues = addressClues(text)
  const found = await findAddresses(db, clues, limit)
  if (found.length > 0 || !clues.number) return found
  return findAddresses(db, { ...clues, number: null }, limit)
}

/** Streets whose name begins like what was typed, holds it, or is spelt nearly so; the best first. */
export async function searchStreets(db: Db, text: string, { limit = mostStreets } = {}): Promise<FoundStreet[]> {
  const name = searchName(text.slice(0, 100))
  if (name.length < 2) return []
  const { rows } = await sql<FoundStreet>`
    select usrn, name, town, lat, lon from (${streetsLike(name)}) s
    order by score desc, name, usrn limit ${limit}`.execute(db)
  return rows
}

/** Where one street fits well, those that only share a word such as "Avenue" with it are left out. */
const streetsLike = (name: string) => sql`
  select * from (
    select usrn, name, town, lat, lon, score, max(score) over () as best
    from (select *, ${likeness('search_name', name)} as score from streets where ${soundsLike('search_name', name)}) s
  ) s where score >= best * 0.6`

/** Begins or goes on with it, or shares enough groups of three letters with it: the trigram index answers all of these. */
const soundsLike = (column: string, name: string) => {
  const field = sql.ref(column)
  return sql<boolean>`(${field} like ${`%${name}%`} or ${field} % ${name} or ${name} <% ${field})`
}

const likeness = (column: string, name: string) => {
  const field = sql.ref(column)
  return sql<number>`((${field} = ${name})::int * 2 + (${field} like ${`${name}%`})::int
    + greatest(similarity(${field}, ${name}), word_similarity(${name}, ${field}) * 0.9))`
}

/**
 * Addresses that fit the clues, the best first. The streets are few, so they are found by likeness first and their
 * addresses by an exact join; only buildings and organisations have a likeness index of their own.
 */
async function findAddresses(db: Db, clues: AddressClues, limit: number): Promise<FoundAddress[]> {
  if (clues.uprn)
    return listFound(db, sql`select uprn, 0::float8 as score from properties where uprn = ${clues.uprn}`, limit)
  if (clues.postcode) return listFound(db, byPostcode(clues), limit)
  if (clues.name.length < 2) return []
  return listFound(db, byName(clues), limit)
}

function byPostcode({ postcode, name, number, unit }: AddressClues) {
  return sql`
    select p.uprn, ${fits(number, unit)} + ${name ? likeness('s.search_name', name) : sql`0`} as score
    from properties p join streets s using (usrn)
    where p.postcode_key like ${`${postcode}%`}
    ${number ? sql`and (${numberFits(number)} or p.sub_building_value = ${number.value})` : sql``}`
}

function byName(clues: AddressClues) {
  const { name, number, unit } = clues
  return sql`
    select p.uprn, n.score + ${fits(number, unit)} as score
    from (select * from (${streetsLike(name)}) s order by score desc, usrn limit ${mostStreets}) n
    join properties p using (usrn)
    ${number ? sql`where ${numberFits(number)} or (p.number_value = 0 and p.sub_building_value = ${number.value})` : sql``}
    union all
    select p.uprn, ${likeness('p.search_name', name)} + ${fits(number, unit)} as score
    from properties p
    where p.search_name is not null and ${soundsLike('p.search_name', name)}
    ${number ? sql`and (${numberFits(number)} or p.sub_building_value = ${number.value})` : sql``}`
}

type Number = NonNullable<AddressClues['number']>

/** "14" is 14, 14A and 14B; "14a" is only that. */
const numberFits = ({ value, text }: Number) =>
  /^\d+$/.test(text) ? sql`p.number_value = ${value}` : sql`(p.number_value = ${value} and lower(p.number) = ${text})`

/** What speaks for one address among those of a street or a building: the very number, the very flat. */
function fits(number: Number | null, unit: number | null) {
  const wanted = unit ?? number?.value ?? null
  const exact = number ? sql`(coalesce(lower(p.number), '') = ${number.text})::int` : sql`0`
  const flat = wanted === null ? sql`0` : sql`(p.sub_building_value = ${wanted})::int`
  return sql`(${exact} + ${flat})::float8`
}

async function listFound(db: Db, found: ReturnType<typeof sql>, limit: number): Promise<FoundAddress[]> {
  const { rows } = await sql<Row>`
    with best as (
      select uprn, max(score) as score from (${found}) found group by uprn
    )
    select p.uprn, p.organisation, p.sub_building as "subBuilding", p.building, p.number, p.postcode,
      s.name as street, s.town
    from best join properties p using (uprn) join streets s using (usrn)
    order by round(best.score::numeric, 3) desc, s.name, p.number_value, p.number, p.building, p.sub_building_value, p.uprn
    limit ${limit}`.execute(db)
  return rows.map((row) => ({ uprn: row.uprn, address: addressLine(row), postcode: row.postcode }))
}

type Row = {
  uprn: string
  organisation: string | null
  subBuilding: string | null
  building: string | null
  number: string | null
  postcode: string
  street: string
  town: string
}
