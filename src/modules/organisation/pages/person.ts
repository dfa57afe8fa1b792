import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { findStaff, listRoles, rolesOfStaff, teamsOfStaff } from '#modules/access/index.ts'
import { type App, type Entered, type FormErrors, notFound } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { listChoices } from '../queries/find-person.ts'
import { listOrganisations, teamNames, teams } from '../queries/structure.ts'
import { absencesOf, lineManagersOf } from '../queries/units.ts'
import { personAccountForms } from './person-account.ts'
import { personPlaceForms } from './person-place.ts'

const params = z.object({ id: z.uuid() })

export type Problem = { errors: FormErrors; entered: Entered }

/** One person: who they are, what they may do and since when, whom they answer to, when they are away. */
export function personPage(app: App) {
  const config = { access: { for: 'staff' as const, permission: 'staff.manage' } }
  app.get('/staff/people/:id', { config, schema: { params } }, (request, reply) =>
    showPerson(app, reply, request.params.id),
  )
  personAccountForms(app)
  personPlaceForms(app)
}

/** The page, with what was wrong and what was typed when a form of it did not fit. */
export async function showPerson(app: App, reply: FastifyReply, id: string, problem?: Problem) {
  const person = await findStaff(app.db, id)
  if (!person) throw notFound('Person')
  const today = londonDate(app.clock.now())
  const [held, memberships, lineManagers, absences, roles, allTeams, organisations, choices, names] = await Promise.all(
    [
      rolesOfStaff(app.db, id),
      teamsOfStaff(app.db, id),
      lineManagersOf(app.db, id),
      absencesOf(app.db, id, today),
      listRoles(app.db),
      teams(app.db),
      listOrganisations(app.db),
      listChoices(app.db),
      teamNames(app.db),
    ],
  )
  const holds = (row: { until: Temporal.PlainDate | null }) =>
    row.until === null || Temporal.PlainDate.compare(row.until, today) > 0
  const spans = <T extends { until: Temporal.PlainDate | null }>(rows: T[]) =>
    rows.map((row) => ({ ...row, holds: holds(row), last: row.until?.subtract({ days: 1 }) ?? null }))
  return reply.page('modules/organisation/pages/person.njk', {
    person,
    held: spans(held),
    memberships: spans(memberships.map((row) => ({ ...row, name: names.get(row.teamId) ?? 'A team that is gone' }))),
    lineManagers: spans(lineManagers),
    absences: spans(absences),
    roles,
    teams: allTeams,
    organisations,
    choices,
    errors: problem?.errors,
    entered: problem?.entered ?? {},
  })
}
