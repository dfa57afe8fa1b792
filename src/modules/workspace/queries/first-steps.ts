import { type Db, sql } from '#platform/db/index.ts'

/** What an installation holds of the things it cannot do without. */
export async function whatIsThere(db: Db) {
  const { rows } = await sql<{
    isTrial: boolean
    hasTeams: boolean
    hasPeopleInTeams: boolean
    hasAddresses: boolean
    hasServices: boolean
    drafts: number
  }>`select
    exists (select from staff where trial) as "isTrial",
    exists (select from units where kind = 'team') as "hasTeams",
    exists (select from staff_teams) as "hasPeopleInTeams",
    exists (select from properties) as "hasAddresses",
    exists (select from definition_versions where kind = 'service' and state = 'published') as "hasServices",
    (select count(*) from definition_versions where state = 'draft') as drafts`.execute(db)
  const [found] = rows
  if (!found) throw new Error('A row of facts always comes back')
  return found
}
