import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { recordAudit } from '#modules/audit/index.ts'
import { searchServices, services } from '#modules/services/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import {
  type App,
  type FormErrors,
  formErrors,
  notFound,
  oneOf,
  optionalText,
  parseForm,
  requiredText,
  type StaffActor,
  versionSeen,
} from '#platform/http/index.ts'
import { addToCase, chooseService, type Decided, noActionReasons, putBack, takeNoAction } from '../../actions/decide.ts'
import { findItem, listItems } from '../../queries/items.ts'
import { choicesOf, itemView, refusals, triageWork } from './view.ts'

const params = z.object({ id: z.uuid() })

const chooseForm = z.object({ version: versionSeen, service: requiredText('Choose a service', 100) })
const caseForm = z.object({
  version: versionSeen,
  reference: requiredText('Enter the reference of the case', 40),
  how: z.preprocess(
    oneOf,
    z.enum(['chase', 'duplicate'], { error: 'Say whether they ask how it goes or report the same' }),
  ),
})
const noActionForm = z.object({
  version: versionSeen,
  why: z.preprocess(oneOf, z.enum(noActionReasons, { error: 'Select why no action is needed' })),
  words: optionalText(500),
})

const reasonWords = {
  answered: 'They were answered at once',
  'not-ours': 'It is not for the council, and they were told who can help',
  'not-a-request': 'It asks for nothing',
  'cannot-tell': 'It cannot be told what it is about, and nobody can be asked',
} as const

const querystring = z.object({ find: optionalText(200).catch(null) })

/** One report: what was written, what it probably is, and everything that can be done with it. */
export function itemPage(app: App) {
  app.get('/staff/triage/:id', { config: triageWork, schema: { params, querystring } }, (request, reply) =>
    show(app, request.staff(), reply, { id: request.params.id, find: request.query.find, errors: null, entered: {} }),
  )

  app.post(
    '/staff/triage/:id/service',
    { config: { ...triageWork, form: chooseForm }, schema: { params } },
    async (request, reply) => {
      const { id } = request.params
      const form = parseForm(chooseForm, request.body)
      if (!form.ok) return again(app, request.staff(), reply, { id, errors: form.errors, entered: form.entered })
      const { service: serviceKey, version } = form.value
      const decided = await inTransaction(app.db, (tx) =>
        chooseService(tx, request.staff(), { itemId: id, version, serviceKey }),
      )
      return answer(app, request.staff(), reply, { id, decided, field: 'service', entered: form.entered })
    },
  )

  app.post(
    '/staff/triage/:id/case',
    { config: { ...triageWork, form: caseForm }, schema: { params } },
    async (request, reply) => {
      const { id } = request.params
      const form = parseForm(caseForm, request.body)
      if (!form.ok) return again(app, request.staff(), reply, { id, errors: form.errors, entered: form.entered })
      const decided = await inTransaction(app.db, (tx) => addToCase(tx, request.staff(), { itemId: id, ...form.value }))
      return answer(app, request.staff(), reply, { id, decided, field: 'reference', entered: form.entered })
    },
  )

  app.post(
    '/staff/triage/:id/no-action',
    { config: { ...triageWork, form: noActionForm }, schema: { params } },
    async (request, reply) => {
      const { id } = request.params
      const form = parseForm(noActionForm, request.body)
      if (!form.ok) return again(app, request.staff(), reply, { id, errors: form.errors, entered: form.entered })
      const { why, version } = form.value
      const words = [reasonWords[why], form.value.words].filter(Boolean).join('. ')
      const decided = await inTransaction(app.db, (tx) =>
        takeNoAction(tx, request.staff(), { itemId: id, version, why, words }),
      )
      return answer(app, request.staff(), reply, { id, decided, field: 'why', entered: form.entered })
    },
  )

  app.post('/staff/triage/:id/put-back', { config: triageWork, schema: { params } }, async (request, reply) => {
    const { id } = request.params
    const decided = await inTransaction(app.db, (tx) => putBack(tx, request.staff(), { itemId: id }))
    return answer(app, request.staff(), reply, { id, decided, field: 'version', entered: {} })
  })
}

type Shown = { id: string; find: string | null; errors: FormErrors | null; entered: Record<string, unknown> }

async function show(app: App, actor: StaffActor, reply: FastifyReply, { id, find, errors, entered }: Shown) {
  const item = await inTransaction(app.db, async (tx) => {
    const found = await findItem(tx, actor, id)
    if (!found) throw notFound('Report')
    if (found.scopeId)
      recordAudit(tx, actor, { action: 'triage.viewed', subject: { kind: 'triage-item', id }, scopeId: found.scopeId })
    return found
  })
  const known = new Map((await services(app.db)).map((service) => [service.key, service]))
  const view = itemView(item, known)
  const rows = await listItems(
    app.db,
    actor,
    view.alike.map(({ itemId }) => itemId),
  )
  const found = find === null ? [] : await searchServices(app.db, find, 'internal')
  const earlier = new Map(rows.map((row) => [row.id, row]))
  return reply.page('modules/triage/pages/staff/item.njk', {
    item: view,
    alike: view.alike.flatMap(({ itemId, why }) => {
      const one = earlier.get(itemId)
      return one ? [{ ...one, why }] : []
    }),
    choices: choicesOf(known),
    find,
    found: found
      .filter(({ thing }) => thing.body.caseKind !== 'none')
      .slice(0, 6)
      .map(({ thing, reason }) => ({ service: thing.key, name: thing.body.name, reason })),
    reasons: noActionReasons.map((value) => ({ value, text: reasonWords[value], checked: entered.why === value })),
    errors,
    entered,
  })
}

/** The same page with what was typed and what to put right. */
const again = (app: App, actor: StaffActor, reply: FastifyReply, asked: Omit<Shown, 'find'>) =>
  show(app, actor, reply.code(422), { ...asked, find: null })

type Result = { id: string; decided: Decided; field: string; entered: Record<string, unknown> }

const done = {
  open: 'It waits in triage again',
  routed: 'It went to its service',
  decided: 'The case is with its team',
  chase: 'It is on the case, before whoever has it',
  duplicate: 'It joined the case',
  'no-action': 'Set aside: no action needed',
}

async function answer(app: App, actor: StaffActor, reply: FastifyReply, { id, decided, field, entered }: Result) {
  if (decided.refusal !== null) {
    if (decided.refusal === 'decided-already')
      return reply.flash({ kind: 'info', text: refusals[decided.refusal] }).redirect('/staff/triage', 303)
    return again(app, actor, reply, { id, errors: formErrors({ [field]: refusals[decided.refusal] }), entered })
  }
  const { state, reference } = decided
  reply.flash({ kind: 'success', text: reference ? `${done[state]}: ${reference}` : done[state] })
  return reply.redirect(state === 'no-action' ? `/staff/triage/${id}` : '/staff/triage', 303)
}
