import type { Db } from '#platform/db/index.ts'

export type PersonChoice = { id: string; name: string; email: string }

/** Somebody who works here, as they are typed: an email address, a name, or "Name (email)" out of the list. */
export async function findPeople(db: Db, typed: string): Promise<PersonChoice[]> {
  const email = (/\(([^()\s]+@[^()\s]+)\)\s*$/.exec(typed)?.[1] ?? typed).trim().toLowerCase()
  return db
    .selectFrom('staff')
    .select(['id', 'name', 'email'])
    .where('deactivated_at', 'is', null)
    .where((eb) =>
      eb.or([eb('email', '=', email), eb(eb.fn<string>('lower', ['name']), '=', typed.trim().toLowerCase())]),
    )
    .limit(2)
    .execute()
}

/** For choosing from while typing. In a large council the list is only the beginning: typing an email address always works. */
export async function listChoices(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('staff')
    .select(['name', 'email'])
    .where('deactivated_at', 'is', null)
    .orderBy('name')
    .limit(500)
    .execute()
  return rows.map(({ name, email }) => `${name} (${email})`)
}
