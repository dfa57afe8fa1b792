import { findStreet, searchStreets } from '#modules/places/index.ts'
import type { Db } from '#platform/db/index.ts'

export type StreetsFound = { readonly usrns: string[]; readonly unknown: string[] }

/** The streets meant by what was typed, one a line: a name as it is written on the sign, or a USRN. */
export async function streetsNamed(db: Db, lines: readonly string[]): Promise<StreetsFound> {
  const usrns: string[] = []
  const unknown: string[] = []
  for (const line of lines.slice(0, 50)) {
    const byNumber = /^\d{3,8}$/.test(line) ? await findStreet(db, line) : null
    const found = byNumber ? [byNumber] : (await searchStreets(db, line)).filter((street) => same(street.name, line))
    if (found.length === 0) unknown.push(line)
    usrns.push(...found.map((street) => street.usrn))
  }
  return { usrns: [...new Set(usrns)], unknown }
}

const same = (name: string, typed: string) => plain(name) === plain(typed)

const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '')
