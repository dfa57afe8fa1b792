import { z } from 'zod'
import { joinTeam, leaveTeam } from '#modules/access/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { type App, formErrors, notFound, once, parseForm, requiredDay, requiredText } from '#platform/http/index.ts'
import { addAbsence, type LineManagerRefusal, removeAbsence, setLineManager } from '../actions/line.ts'
import { findUnit } from '../queries/structure.ts'
import { onePerson } from './one-person.ts'
import { showPerson } from './person.ts'

const config = { access: { for: 'staff' as const, permission: 'staff.manage' } }
const params = z.object({ id: z.uuid() })
const rowParams = z.object({ id: z.uuid(), rowId: z.uuid() })

const teamForm = z.object({
  team: z.uuid({ error: 'Select a team' }),
  teamSince: requiredDay('Enter the first day'),
})
const leaveForm = z.object({ last: requiredDay('Enter the last day'), teamName: z.string().max(200).catch('') })
const lineForm = z.object({
  lineManager: requiredText('Enter a name or an email address', 320),
  lineSince: requiredDay('Enter the first day'),
})
const absenceForm = z.object({
  awayFirst: requiredDay('Enter the first day away'),
  awayLast: requiredDay('Enter the last day away'),
})

const lineRefusals: Record<LineManagerRefusal, string> = {
  'same-person': 'Nobody is their own line manager',
  'goes-round': 'This person stands below them already, so the line would go round in a circle',
  'has-left': 'This person has left. Choose somebody who works here',
}

/** What concerns the place in the organisation: teams, line manager, absence. */
export function personPlaceForms(app: App) {
  const back = (id: string) => `/staff/people/${id}`

  app.post(
    '/staff/people/:id/teams',
    { config: { ...config, form: teamForm }, schema: { params } },
    async (request, reply) => {
      const { id } = request.params
      const form = parseForm(teamForm, request.body)
      if (!form.ok) return showPerson(app, reply.code(422), id, form)
      const team = await findUnit(app.db, form.value.team)
      if (team?.kind !== 'team') throw notFound('Team')
      const given = { staffId: id, teamId: team.id, teamName: team.name, since: form.value.teamSince }
      const { refusal } = await once(request, (tx) => joinTeam(tx, request.actor, given))
      if (refusal) {
        const errors = formErrors({ team: 'They are in this team already, or will be' })
        return showPerson(app, reply.code(422), id, { errors, entered: form.entered })
      }
      reply.flash({ kind: 'success', text: `In ${team.name} from that day.` })
      return reply.redirect(back(id), 303)
    },
  )

  const leave = { config: { ...config, form: leaveForm }, schema: { params: rowParams } }
  app.post('/staff/people/:id/teams/:rowId/end', leave, async (request, reply) => {
    const { id, rowId } = request.params
    const form = parseForm(leaveForm, request.body)
    if (!form.ok)
      return showPerson(app, reply.code(422), id, {
        errors: formErrors({ [`last-${rowId}`]: 'Enter the last day in the team' }),
        entered: form.entered,
      })
    const { last, teamName } = form.value
    const given = { staffId: id, id: rowId, teamName, until: last.add({ days: 1 }) }
    await inTransaction(app.db, (tx) => leaveTeam(tx, request.actor, given))
    reply.flash({ kind: 'success', text: 'They leave the team after that day.' })
    return reply.redirect(back(id), 303)
  })

  app.post(
    '/staff/people/:id/line-manager',
    { config: { ...config, form: lineForm }, schema: { params } },
    async (request, reply) => {
      const { id } = request.params
      const form = parseForm(lineForm, request.body)
      if (!form.ok) return showPerson(app, reply.code(422), id, form)
      const again = (words: string) =>
        showPerson(app, reply.code(422), id, { errors: formErrors({ lineManager: words }), entered: form.entered })
      const found = await onePerson(app.db, form.value.lineManager)
      if ('words' in found) return again(found.words)
      const given = { staffId: id, managerId: found.person.id, since: form.value.lineSince }
      const { refusal } = await inTransaction(app.db, (tx) => setLineManager(tx, request.actor, given))
      if (refusal) return again(lineRefusals[refusal])
      reply.flash({ kind: 'success', text: `${found.person.name} is their line manager from that day.` })
      return reply.redirect(back(id), 303)
    },
  )

  app.post(
    '/staff/people/:id/absences',
    { config: { ...config, form: absenceForm }, schema: { params } },
    async (request, reply) => {
      const { id } = request.params
      const form = parseForm(absenceForm, request.body)
      if (!form.ok) return showPerson(app, reply.code(422), id, form)
      const given = { staffId: id, first: form.value.awayFirst, last: form.value.awayLast }
      const { refusal } = await once(request, (tx) => addAbsence(tx, request.actor, given))
      if (refusal) {
        const errors = formErrors({ awayLast: 'The last day must not be before the first' })
        return showPerson(app, reply.code(422), id, { errors, entered: form.entered })
      }
      reply.flash({ kind: 'success', text: 'The absence is noted. Decisions go to the next one up meanwhile.' })
      return reply.redirect(back(id), 303)
    },
  )

  app.post(
    '/staff/people/:id/absences/:rowId/remove',
    { config, schema: { params: rowParams } },
    async (request, reply) => {
      const { id, rowId } = request.params
      await inTransaction(app.db, (tx) => removeAbsence(tx, request.actor, { staffId: id, id: rowId }))
      return reply.redirect(back(id), 303)
    },
  )
}
