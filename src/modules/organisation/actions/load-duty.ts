import { z } from 'zod'
import { findStaffByEmail, readCouncilFile } from '#modules/access/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { LONDON } from '#platform/time/index.ts'
import { saveRota, saveShift } from '../queries/duty-rotas.ts'
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
  const { rotas } = await readCouncilFile(dir, 'duty.yaml', dutyFile)
  const teamIds = new Map((await teams(tx)).map((team) => [team.key, team.id]))
  for (const { people, team, ...rota } of rotas) {
    const teamId = teamIds.get(team)
    if (!teamId) throw new Error(`duty.yaml: there is no team “${team}”`)
    const rotaId = await saveRota(tx, { ...rota, teamId })
    const ids: string[] = []
    for (const email of people)
      ids.push(...[await findStaffByEmail(tx, email)].flatMap((person) => (person ? [person.id] : [])))
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

const nineOn = (date: Temporal.PlainDate) => date.toZonedDateTime({ timeZone: LONDON, plainTime: '09:00' }).toInstant()
