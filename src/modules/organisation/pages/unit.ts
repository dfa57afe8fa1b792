import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  notFound,
  parseForm,
  requiredDay,
  requiredText,
} from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { type ManagerRefusal, type MoveRefusal, moveUnit, setManager } from '../actions/units.ts'
import { listChoices } from '../queries/find-person.ts'
import { findUnit, structureOn } from '../queries/structure.ts'
import { managersOf, parentsOf } from '../queries/units.ts'
import { parentKinds } from '../rules/tree.ts'
import { onePerson } from './one-person.ts'

const config = { access: { for: 'staff' as const, permission: 'organisation.manage' } }
const params = z.object({ id: z.uuid() })

const moveForm = z.object({
  parent: z.uuid({ error: 'Select where it moves to' }),
  moveSince: requiredDay('Enter the day from which it lies there'),
})
const managerForm = z.object({
  manager: requiredText('Enter a name or an email address', 320),
  managerSince: requiredDay('Enter the day from which they manage it'),
})

const moveRefusals: Record<MoveRefusal, { field: string; words: string }> = {
  'wrong-kind': { field: 'parent', words: 'A team moves to a service, a service to a directorate' },
  'before-it-began': { field: 'moveSince', words: 'One of the two did not exist on that day. Choose a later one' },
}
const managerRefusals: Record<ManagerRefusal, { field: string; words: string }> = {
  'before-it-began': { field: 'managerSince', words: 'This unit did not exist on that day. Choose a later one' },
  'has-left': { field: 'manager', words: 'This person has left. Choose somebody who works here' },
}

type Problem = { errors: FormErrors; entered: Entered }

/** One unit: where it lies, who manages it, and since when. */
export function unitPage(app: App) {
  app.get('/staff/organisation/units/:id', { config, schema: { params } }, (request, reply) =>
    show(app, reply, request.params.id),
  )

  app.post(
    '/staff/organisation/units/:id/move',
    { config: { ...config, form: moveForm }, schema: { params } },
    async (request, reply) => {
      const { id } = request.params
      const form = parseForm(moveForm, request.body)
      if (!form.ok) return show(app, reply.code(422), id, form)
      const { parent, moveSince } = form.value
      const { refusal } = await inTransaction(app.db, (tx) =>
        moveUnit(tx, request.actor, { unitId: id, parentId: parent, since: moveSince }),
      )
      if (refusal) {
        const { field, words } = moveRefusals[refusal]
        return show(app, reply.code(422), id, { errors: formErrors({ [field]: words }), entered: form.entered })
      }
      reply.flash({ kind: 'success', text: 'The move is saved. Reports on earlier days show the old place.' })
      return reply.redirect(`/staff/organisation/units/${id}`, 303)
    },
  )

  app.post(
    '/staff/organisation/units/:id/manager',
    { config: { ...config, form: managerForm }, schema: { params } },
    async (request, reply) => {
      const { id } = request.params
      const form = parseForm(managerForm, request.body)
      if (!form.ok) return show(app, reply.code(422), id, form)
      const again = (words: Record<string, string>) =>
        show(app, reply.code(422), id, { errors: formErrors(words), entered: form.entered })
      const found = await onePerson(app.db, form.value.manager)
      if ('words' in found) return again({ manager: found.words })
      const { refusal } = await inTransaction(app.db, (tx) =>
        setManager(tx, request.actor, { unitId: id, staffId: found.person.id, since: form.value.managerSince }),
      )
      if (refusal) return again({ [managerRefusals[refusal].field]: managerRefusals[refusal].words })
      reply.flash({ kind: 'success', text: `${found.person.name} manages this unit from that day.` })
      return reply.redirect(`/staff/organisation/units/${id}`, 303)
    },
  )
}

async function show(app: App, reply: FastifyReply, id: string, problem?: Problem) {
  const unit = await findUnit(app.db, id)
  if (!unit) throw notFound('Unit')
  const [parents, managers, structure, choices] = await Promise.all([
    parentsOf(app.db, id),
    managersOf(app.db, id),
    structureOn(app.db, londonDate(app.clock.now())),
    listChoices(app.db),
  ])
  return reply.page('modules/organisation/pages/unit.njk', {
    unit,
    parents,
    managers,
    places: structure.filter(({ kind }) => kind === parentKinds[unit.kind]),
    choices,
    errors: problem?.errors,
    entered: problem?.entered ?? {},
  })
}
