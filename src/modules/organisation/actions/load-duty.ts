import { z } from 'zod'
import { listActiveStaff, readCouncilFile } from '#modules/access/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { LONDON } from '#platform/time/index.ts'
import { hasShifts, saveRota, saveShift } from '../queries/duty-rotas.ts'
import { teams } from '../queries/structure.ts'
import { turns } from '../rules/week.ts'

const key = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens')
const name = z.string().min(1).max(120)

const dutyFile = z.strictObject({
  rotas: z.array(
    z.strictObject({ key, name, team: key, minutesToAcknowledge: z.int().min(1).max(240), people: z.array(z.email()) }),
  ),
})

/** The rotas of `duty.yaml`, and turns of a week for the people it names, from the week of a day on. */
export async function loadDuty(
  tx: Tx,
  dir: string,
  { from, weeks }: { from: Temporal.PlainDate; weeks: number },
): Promise<void> {
  const teamIds = new Map((await teams(tx)).map((team) => [team.key, team.id]))
  const staffIds = new Map((await listActiveStaff(tx)).map((person) => [person.email, person.id]))
  const { rotas } = await readCouncilFile(dir, 'duty.yaml', dutyFile, (file) => misfitsOf(file, teamIds, staffIds))
  for (const { people, team, ...rota } of rotas) {
    const rotaId = await saveRota(tx, { ...rota, teamId: teamIds.get(team) ?? '' })
    // Whose turn it is was decided before: it is changed on the screen, not by a file.
    if (await hasShifts(tx, rotaId)) continue
    const ids = people.flatMap((email) => staffIds.get(email.toLowerCase()) ?? [])
    for (const turn of turns(ids, from, weeks))
      saveShift(tx, {
        rotaId,
        staffId: turn.staff,
        position: turn.position,
        startsAt: nineOn(turn.monday),
        endsAt: nineOn(turn.monday.add({ days: 7 })),
      })
  }
}

type Named = ReadonlyMap<string, unknown>

const misfitsOf = ({ rotas }: z.infer<typeof dutyFile>, teamIds: Named, staffIds: Named) =>
  rotas.flatMap(({ team, people }, index) => [
    ...(teamIds.has(team) ? [] : [{ path: ['rotas', index, 'team'], message: `There is no team “${team}”` }]),
    ...people.flatMap((email, place) =>
      staffIds.has(email.toLowerCase())
        ? []
        : [{ path: ['rotas', index, 'people', place], message: `There is no person “${email}”` }],
    ),
  ])

const nineOn = (date: Temporal.PlainDate) => date.toZonedDateTime({ timeZone: LONDON, plainTime: '09:00' }).toInstant()
