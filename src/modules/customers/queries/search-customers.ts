import { searchAddresses } from '#modules/places/index.ts'
import type { Db } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { dateInWords, londonDate } from '#platform/time/index.ts'
import { phoneInWords } from '../rules/contact-points.ts'
import { foldName } from '../rules/names.ts'
import { type Hit, type Ranked, rankHits } from '../rules/ranking.ts'
import { type Clue, readSearch } from '../rules/search-clues.ts'
import { findHits, type Shown, showHits } from './search.ts'

export type FoundCustomer = {
  id: string
  kind: 'person' | 'organisation' | 'member'
  name: string
  /** The name in pieces, so that what matched can be marked. */
  nameParts: { text: string; matched: boolean }[]
  address: string | null
  bornIn: number | null
  deceased: boolean
  /** Why it was found, in words: "Name like “smyth”: Smith". */
  why: string[]
  /** The name of the merged record through which it was found. */
  alsoKnownAs: string | null
}

const addressesAtMost = 40

/** Finds customers from whatever the person on the phone says: name as heard, four digits, postcode, address, email. */
export async function searchCustomers(
  db: Db,
  actor: Actor,
  text: string,
  { limit = 20 }: { limit?: number } = {},
): Promise<FoundCustomer[]> {
  const clues = readSearch(text, londonDate(db.clock.now()))
  if (clues.length === 0) return []
  const hits = await findHits(db, actor, clues, await addressesMeant(db, clues))
  const ranked = rankHits(hits, clues.length).slice(0, limit * 3)
  if (ranked.length === 0) return []
  const shown = new Map(
    (
      await showHits(
        db,
        actor,
        ranked.map((each) => each.customerId),
      )
    ).map((row) => [row.hitId, row]),
  )
  const found = ranked.flatMap((each) => {
    const row = shown.get(each.customerId)
    return row ? [{ ...each, row }] : []
  })
  found.sort((a, b) => b.score - a.score || byName.compare(a.row.name, b.row.name))
  const survivors = [...Map.groupBy(found, (each) => each.row.id).values()].flatMap(([best]) => best ?? [])
  return survivors.slice(0, limit).map((each) => describe(each, each.row, clues))
}

const byName = new Intl.Collator('en-GB')

async function addressesMeant(db: Db, clues: readonly Clue[]) {
  const [address] = clues.flatMap((clue) => (clue.kind === 'address' ? [clue.text] : []))
  if (address === undefined) return []
  return (await searchAddresses(db, address, { limit: addressesAtMost })).map(({ uprn }) => uprn)
}

function describe({ matches }: Ranked, row: Shown, clues: readonly Clue[]): FoundCustomer {
  const words = new Set(matches.flatMap((hit) => (hit.by === 'name' || hit.by === 'organisation' ? [hit.matched] : [])))
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    nameParts: nameParts(row.name, words),
    address: row.address,
    bornIn: row.dateOfBirth?.year ?? null,
    deceased: row.deceasedOn !== null,
    why: [...new Set(matches.flatMap((hit) => whyFound(hit, clues[hit.clue])))],
    alsoKnownAs: row.hitId !== row.id && row.hitName !== row.name ? row.hitName : null,
  }
}

/** "Jo Smith-Jones" in pieces, the words that matched marked. */
function nameParts(name: string, words: ReadonlySet<string>) {
  return (name.match(/[\p{L}\p{N}’'`´]+|[^\p{L}\p{N}’'`´]+/gu) ?? []).map((text) => ({
    text,
    matched: words.has(foldName(text)),
  }))
}

function whyFound(hit: Hit, clue: Clue | undefined): string[] {
  switch (hit.by) {
    case 'name':
    case 'organisation':
      return clue?.kind === 'name' && clue.word !== hit.matched ? [`Name like “${clue.word}”`] : ['Name']
    case 'phone':
    case 'phone-end':
      return [`Phone ${phoneInWords(hit.matched)}`]
    case 'email':
      return [`Email ${hit.matched}`]
    case 'postcode':
      return ['Postcode']
    case 'address':
      return ['Address']
    case 'born':
      return [`Born ${dateInWords(Temporal.PlainDate.from(hit.matched))}`]
  }
}
