import { z } from 'zod'
import { type StructureUnit, structureOn, treeOf } from '#modules/organisation/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import {
  type Actor,
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  notFound,
  once,
  oneOf,
  optionalText,
  parseForm,
} from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { lookAtCustomer } from '../../actions/looking.ts'
import { endRelationship, relateCustomers } from '../../actions/relationships.ts'
import { family, findCustomer } from '../../queries/customers.ts'
import { findRelationship } from '../../queries/relationships.ts'
import { searchCustomers } from '../../queries/search-customers.ts'
import { authorityNames, verbalHours } from '../../rules/authority.ts'
import { readDate } from '../../rules/dates.ts'
import { type RelateRefusal, relationshipWords } from '../../rules/relationships.ts'

const template = 'modules/customers/pages/staff/relationship-new.njk'
const config = { access: { for: 'staff' as const, permission: 'customers.edit' } }
const params = z.object({ id: z.uuid() })
const querystring = z.object({ q: z.string().max(200).catch('') })

const kinds = [
  'acts-for',
  'carer-of',
  'parent-of',
  'household-of',
  'landlord-of',
  'personal-adviser-of',
  'works-for',
] as const
const authorities = [
  'written-consent',
  'power-of-attorney',
  'appointee',
  'parental-responsibility',
  'verbal-for-this-call',
] as const

const relationshipForm = z.object({
  otherId: z.preprocess(oneOf, z.uuid('Select who it is')),
  connection: z.preprocess(
    oneOf,
    z.templateLiteral([z.enum(['they', 'one']), ' ', z.enum(kinds)], { error: 'Select how they are connected' }),
  ),
  authority: z.preprocess(
    (value) => oneOf(value) || null,
    z.enum(authorities, { error: 'Select what gives them authority' }).nullable(),
  ),
  subjects: z.preprocess((value) => [value ?? []].flat(), z.array(z.string().max(80)).max(200)),
  evidence: optionalText(500),
  until: optionalText(40),
})

const refusalFields: Record<RelateRefusal, { field: string; words: string }> = {
  'same-customer': { field: 'otherId', words: 'This is the same customer. Select somebody else' },
  'evidence-needed': { field: 'evidence', words: 'Enter what you saw or heard that gives them authority' },
  'ends-before-it-starts': { field: 'until', words: 'The last day must be today or later' },
  'already-recorded': { field: 'connection', words: 'This is recorded already' },
}

/** Connecting two customers: find the other, say how, and what authority it gives. */
export function relationshipPages(app: App) {
  app.get(
    '/staff/customers/:id/relationships/new',
    { config, schema: { params, querystring } },
    async (request, reply) =>
      reply.page(template, await view(request.actor, request.params.id, { q: request.query.q })),
  )

  app.post(
    '/staff/customers/:id/relationships/new',
    { config: { ...config, form: relationshipForm }, schema: { params } },
    async (request, reply) => {
      const { id } = request.params
      const { actor } = request
      const form = parseForm(relationshipForm, request.body)
      const again = async (errors: FormErrors) =>
        reply.code(422).page(template, await view(actor, id, form.entered, errors))
      if (!form.ok) return again(form.errors)

      const today = londonDate(app.clock.now())
      const until = form.value.until ? readDate(form.value.until, today.add({ years: 50 })) : null
      if (form.value.until && !until)
        return again(formErrors({ until: 'Enter a date like 12 3 2027, or leave it empty' }))
      const { otherId, connection, ...rest } = form.value
      const units = await structureOn(app.db, today)
      if (rest.subjects.some((subject) => !units.some(({ key }) => key === subject)))
        return again(formErrors({ subjects: 'Select what they may speak about from the list' }))
      if (rest.subjects.length > 0 && rest.authority === null)
        return again(
          formErrors({ authority: 'Select what gives them authority, or leave what they may speak about empty' }),
        )
      if (!(await findCustomer(app.db, actor, otherId))) return again(formErrors({ otherId: 'Select who it is' }))
      const [fromId, toId] = connection.startsWith('they') ? [otherId, id] : [id, otherId]
      const kind = kinds.find((each) => connection.endsWith(` ${each}`)) ?? 'acts-for'
      const { refusal } = await once(request, (tx) =>
        relateCustomers(tx, actor, { ...rest, kind, fromId, toId, until, since: today }),
      )
      if (refusal) return again(formErrors({ [refusalFields[refusal].field]: refusalFields[refusal].words }))
      reply.flash({ kind: 'success', text: 'Relationship recorded' })
      return reply.redirect(`/staff/customers/${id}`, 303)
    },
  )

  const oneParams = z.object({ id: z.uuid(), relationshipId: z.uuid() })
  app.post(
    '/staff/customers/:id/relationships/:relationshipId/end',
    { config, schema: { params: oneParams } },
    async (request, reply) => {
      const { id, relationshipId } = request.params
      const relationship = await findRelationship(app.db, relationshipId)
      const records = await family(app.db, id)
      if (!relationship || !(records.includes(relationship.fromId) || records.includes(relationship.toId)))
        throw notFound('Relationship')
      const { refusal } = await inTransaction(app.db, (tx) => endRelationship(tx, request.actor, relationshipId))
      reply.flash({ kind: 'success', text: refusal ? 'It had ended already' : 'Relationship ended' })
      return reply.redirect(`/staff/customers/${id}`, 303)
    },
  )

  async function view(actor: Actor, id: string, entered: Entered, errors?: FormErrors) {
    const customer = await inTransaction(app.db, (tx) => lookAtCustomer(tx, actor, id))
    if (!customer) throw notFound('Customer')
    const q = [entered.q ?? ''].flat()[0] ?? ''
    const chosen = z.uuid().safeParse(entered.otherId)
    const already = chosen.success ? await findCustomer(app.db, actor, chosen.data) : undefined
    const found = q
      ? (await searchCustomers(app.db, actor, q, { limit: 15 })).filter((each) => each.id !== customer.id)
      : []
    const others = [...(already ? [already] : []), ...found.filter((each) => each.id !== already?.id)]
    return {
      customer,
      q,
      entered,
      errors,
      searched: q !== '',
      others: others.map((each) => ({
        value: each.id,
        text: each.name,
        hint: { text: each.address ?? 'No address' },
        checked: each.id === already?.id,
      })),
      connections: connectionItems(customer.name, [entered['connection'] ?? ''].flat()[0] ?? ''),
      authorities: authorityItems([entered['authority'] ?? ''].flat()[0] ?? ''),
      subjects: subjectItems(
        await structureOn(app.db, londonDate(app.clock.now())),
        [entered['subjects'] ?? []].flat(),
      ),
    }
  }
}

function connectionItems(name: string, chosen: string) {
  const item = (value: string, text: string) => ({ value, text, checked: value === chosen })
  return [
    ...kinds.map((kind) => item(`they ${kind}`, `They ${relationshipWords[kind].they} ${name}`)),
    { divider: 'or' },
    ...kinds
      .filter((kind) => kind !== 'household-of')
      .map((kind) => item(`one ${kind}`, `${name} ${relationshipWords[kind].one}`)),
  ]
}

/** Directorates with what lies in them; a team alone in its service says nothing more than the service. */
function subjectItems(units: readonly StructureUnit[], chosen: readonly string[]) {
  const item = ({ key, name }: StructureUnit, level: number, below: number) => ({
    value: key,
    text: below > 0 ? `All of ${name}` : name,
    checked: chosen.includes(key),
    label: { classes: `fp-subject--${level}` },
  })
  return treeOf(units).flatMap((directorate) => [
    item(directorate, 0, directorate.below.length),
    ...directorate.below.flatMap((service) => {
      const teams = service.below.length > 1 ? service.below : []
      return [item(service, 1, teams.length), ...teams.map((team) => item(team, 2, 0))]
    }),
  ])
}

const authorityItems = (chosen: string) => [
  { value: '', text: 'Nothing: it is only so that we know', checked: chosen === '' },
  ...authorities.map((authority) => ({
    value: authority,
    text:
      authority === 'verbal-for-this-call'
        ? `The customer said so on this call. It holds for ${verbalHours} hours`
        : authorityNames[authority],
    checked: authority === chosen,
  })),
]
