import type { Db } from '#platform/db/index.ts'
import { findPeople, type PersonChoice } from '../queries/find-person.ts'

/** The one person meant by what was typed, or words that say what to type instead. */
export async function onePerson(db: Db, typed: string): Promise<{ person: PersonChoice } | { words: string }> {
  const [person, another] = await findPeople(db, typed)
  if (!person) return { words: 'Nobody with this name or email address works here. Check the spelling' }
  if (another) return { words: 'More than one person has this name. Enter the email address' }
  return { person }
}
