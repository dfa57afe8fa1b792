import { type Db, sql } from '#platform/db/index.ts'
import { addressLine, searchName, tellingWords } from '../rules/address.ts'
import { type AddressClues, addressClues } from '../rules/address-clues.ts'

export type FoundStreet = { usrn: string; name: string; town: string; lat: number; lon: number }
export type FoundAddress = { uprn: string; address: string; postcode: string }

const mostStreets = 20
const mostNames = 50
const mostWords = 6

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

async function findAddresses(db: Db, clues: AddressClues, limit: number): Promise<FoundAddress[]> {
  const rows = (await addressQuery(clues, limit)?.execute(db))?.rows ?? []
  return rows.map((row) => ({ uprn: row.uprn, address: addressLine(row), postcode: row.postcode }))
}

/**
 * Addresses that fit the clues, the best first; null when the clues are too few. The streets are few, so they are
 * found by likeness first and their addresses by an exact join; so are the names of buildings and organisations.
 */
export function addressQuery(clues: AddressClues, limit: number) {
  if (clues.uprn) return bestOf(sql`select uprn, 0::float8 as score from properties where uprn = ${clues.uprn}`, limit)
  if (clues.postcode) return bestOf(byPostcode(clues), limit)
  return clues.name.length < 2 ? null : bestOf(byName(clues), limit)
}

/** Half a postcode is thousands of addresses: no more are looked at than anybody would scroll through. */
const mostOfPostcode = 2000

function byPostcode({ postcode, name, number, unit }: AddressClues) {
  return sql`
    select p.uprn, ${fits(number, unit)} + ${name ? likeness('s.search_name', name) : sql`0`} as score
    from (
      select * from properties p where p.postcode_key like ${`${postcode}%`}
      ${number ? sql`and (${numberFits(number)} or p.sub_building_value = ${number.value})` : sql``}
      limit ${mostOfPostcode}
    ) p join streets s using (usrn)`
}

function byName(clues: AddressClues) {
  const { name, number, unit } = clues
  return sql`select uprn, score from (select uprn, score, max(score) over () as best from (
    select p.uprn, n.score + ${fits(number, unit)} as score
    from (select * from (${streetsLike(name)}) s order by score desc, usrn limit ${mostStreets}) n
    join properties p using (usrn)
    ${number ? sql`where ${numberFits(number)} or (p.number_value = 0 and p.sub_building_value = ${number.value})` : sql``}
    union all
    select p.uprn, n.score + ${fits(number, unit)} as score
    from (${namesLike(name)}) n join properties p using (search_name)
    ${number ? sql`where ${numberFits(number)} or p.sub_building_value = ${number.value}` : sql``}
  ) f) f where score >= best * 0.5`
}

/** Names of buildings and organisations that share telling words with what was typed, or nearly. */
function namesLike(name: string) {
  const words = tellingWords(name).slice(0, mostWords)
  const found = words.map(
    (word, index) => sql`
      select search_name, ${index}::int as index, greatest(similarity(word, ${word}), (word like ${`${word}%`})::int * 0.9) as score
      from place_words where word % ${word} or word like ${`${word}%`}`,
  )
  return sql`
    select search_name, score + ${likeness('search_name', name)} as score from (
      select search_name, score, max(score) over () as best from (
        select search_name, sum(score) / ${words.length}::int as score
        from (select search_name, index, max(score) as score from (${sql.join(found, sql` union all `)}) w group by 1, 2) w
        group by search_name
      ) n
    ) n where score >= best * 0.6 order by score desc, search_name limit ${mostNames}`
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

const bestOf = (found: ReturnType<typeof sql>, limit: number) => sql<Row>`
  with best as (
    select uprn, max(score) as score from (${found}) found group by uprn
  )
  select p.uprn, p.organisation, p.sub_building as "subBuilding", p.building, p.number, p.postcode,
    s.name as street, s.town
  from best join properties p using (uprn) join streets s using (usrn)
  order by round(best.score::numeric, 3) desc, s.name, p.number_value, p.number, p.building, p.sub_building_value, p.uprn
  limit ${limit}`

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
