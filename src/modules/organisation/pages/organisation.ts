import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import {
  type App,
  dayOfAddress,
  type Entered,
  type FormErrors,
  formErrors,
  once,
  parseForm,
  requiredDay,
  requiredText,
} from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { type AddUnitRefusal, addOrganisation, addUnit, setContractLead } from '../actions/units.ts'
import { listChoices } from '../queries/find-person.ts'
import { membersOn } from '../queries/people.ts'
import { listOrganisations, structureOn } from '../queries/structure.ts'
import { type Branch, treeOf } from '../rules/tree.ts'
import { onePerson } from './one-person.ts'

const read = { access: { for: 'staff' as const, permission: 'organisation.read' } }
const manage = { access: { for: 'staff' as const, permission: 'organisation.manage' } }
const querystring = z.object({ on: dayOfAddress })
const params = z.object({ id: z.uuid() })

const key = requiredText('Enter a short key, such as street-lighting', 60).pipe(
  z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'Use small letters, figures and hyphens, such as street-lighting'),
)
const unitForm = z.object({
  unitName: requiredText('Enter a name', 120),
  unitKey: key,
  unitKind: z.enum(['directorate', 'service', 'team'], { error: 'Select what kind of unit it is' }),
  unitParent: z
    .union([z.literal('').transform(() => null), z.uuid()], { error: 'Select the unit it lies in' })
    .default(null),
  unitOrganisation: z.uuid({ error: 'Select the organisation it belongs to' }),
  unitSince: requiredDay('Enter the first day of the new unit'),
})
const organisationForm = z.object({
  organisationName: requiredText('Enter a name', 120),
  organisationKey: key,
  organisationKind: z.enum(['council', 'contractor', 'arms-length'], {
    error: 'Select what kind of organisation it is',
  }),
})
const leadForm = z.object({ lead: requiredText('Enter a name or an email address', 320) })

const unitRefusals: Record<AddUnitRefusal, { field: string; words: string }> = {
  'key-taken': { field: 'unitKey', words: 'Another unit has this key. Choose another' },
  'wrong-kind': {
    field: 'unitParent',
    words: 'A team lies in a service, a service in a directorate, a directorate in nothing',
  },
}

type Problem = { form: string; errors: FormErrors; entered: Entered }

/** The council as a tree, as it was or will be on a day. */
export function organisationPage(app: App) {
  app.get('/staff/organisation', { config: read, schema: { querystring } }, (request, reply) =>
    show(app, reply, request.query.on),
  )

  app.post('/staff/organisation/units', { config: { ...manage, form: unitForm } }, async (request, reply) => {
    const form = parseForm(unitForm, request.body)
    if (!form.ok) return show(app, reply.code(422), null, { form: 'unit', errors: form.errors, entered: form.entered })
    const { unitName, unitKey, unitKind, unitParent, unitOrganisation, unitSince } = form.value
    const { refusal } = await once(request, (tx) =>
      addUnit(tx, request.actor, {
        name: unitName,
        key: unitKey,
        kind: unitKind,
        parentId: unitParent,
        organisationId: unitOrganisation,
        since: unitSince,
      }),
    )
    if (refusal) {
      const { field, words } = unitRefusals[refusal]
      return show(app, reply.code(422), null, {
        form: 'unit',
        errors: formErrors({ [field]: words }),
        entered: form.entered,
      })
    }
    reply.flash({ kind: 'success', text: `${unitName} is added.` })
    return reply.redirect(`/staff/organisation?on=${unitSince}`, 303)
  })

  app.post(
    '/staff/organisation/organisations',
    { config: { ...manage, form: organisationForm } },
    async (request, reply) => {
      const form = parseForm(organisationForm, request.body)
      const again = (errors: FormErrors) =>
        show(app, reply.code(422), null, { form: 'organisation', errors, entered: form.entered })
      if (!form.ok) return again(form.errors)
      const { organisationName, organisationKey, organisationKind } = form.value
      const given = { name: organisationName, key: organisationKey, kind: organisationKind }
      const { refusal } = await once(request, (tx) => addOrganisation(tx, request.actor, given))
      if (refusal) return again(formErrors({ organisationKey: 'Another organisation has this key. Choose another' }))
      reply.flash({ kind: 'success', text: `${organisationName} is added.` })
      return reply.redirect('/staff/organisation', 303)
    },
  )

  const lead = { config: { ...manage, form: leadForm }, schema: { params } }
  app.post('/staff/organisation/organisations/:id/lead', lead, async (request, reply) => {
    const form = parseForm(leadForm, request.body)
    const { id } = request.params
    const again = (errors: FormErrors) => show(app, reply.code(422), null, { form: id, errors, entered: form.entered })
    if (!form.ok) return again(form.errors)
    const found = await onePerson(app.db, form.value.lead)
    if ('words' in found) return again(formErrors({ lead: found.words }))
    await inTransaction(app.db, (tx) => setContractLead(tx, request.actor, id, found.person.id))
    reply.flash({ kind: 'success', text: `${found.person.name} is the contract lead.` })
    return reply.redirect('/staff/organisation', 303)
  })
}

async function show(app: App, reply: FastifyReply, on: Temporal.PlainDate | null, problem?: Problem) {
  const today = londonDate(app.clock.now())
  const day = on ?? today
  const [units, members, organisations, choices] = await Promise.all([
    structureOn(app.db, day),
    membersOn(app.db, day),
    listOrganisations(app.db),
    listChoices(app.db),
  ])
  const inTeam = Map.groupBy(members, (member) => member.teamId)
  const tree = treeOf(units.map((unit) => ({ ...unit, members: inTeam.get(unit.id) ?? [] })))
  return reply.page('modules/organisation/pages/organisation.njk', {
    day,
    isToday: day.equals(today),
    rows: rowsOf(tree),
    parents: units.filter(({ kind }) => kind !== 'team'),
    organisations,
    choices,
    problem,
    errors: problem?.errors,
  })
}

/** The tree as lines of a table, each knowing how deep it lies. */
function rowsOf<U extends { kind: string }>(branches: readonly Branch<U>[], depth = 0): (U & { depth: number })[] {
  return branches.flatMap((branch) => [{ ...branch, depth }, ...rowsOf<U>(branch.below, depth + 1)])
}
