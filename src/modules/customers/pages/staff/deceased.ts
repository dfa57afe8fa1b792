import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import {
  type Actor,
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  notFound,
  parseForm,
  requiredText,
} from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { type DeceasedRefusal, markDeceased, undoDeceased } from '../../actions/deceased.ts'
import { lookAtCustomer } from '../../actions/looking.ts'
import { howToReach } from '../../queries/reach.ts'
import { readDate } from '../../rules/dates.ts'

const template = 'modules/customers/pages/staff/deceased.njk'
const config = { access: { for: 'staff' as const, permission: 'customers.edit' } }
const schema = { params: z.object({ id: z.uuid() }) }

const deathForm = z.object({
  on: requiredText('Enter the date of death', 40),
  source: requiredText('Enter who told us', 300),
})
const undoForm = z.object({ reason: requiredText('Enter why this was a mistake', 500) })

const refusalMessages: Record<DeceasedRefusal, string> = {
  'already-recorded': 'The death is recorded already',
  'not-a-person': 'An organisation cannot be recorded as having died',
  'in-the-future': 'The date of death must be today or in the past',
}

/** Recording that somebody has died, which stops everything addressed to them; and taking it back. */
export function deceasedPage(app: App) {
  app.get('/staff/customers/:id/deceased', { config, schema }, async (request, reply) =>
    reply.page(template, await view(request.actor, request.params.id)),
  )

  app.post(
    '/staff/customers/:id/deceased',
    { config: { ...config, form: deathForm }, schema },
    async (request, reply) => {
      const { id } = request.params
      const form = parseForm(deathForm, request.body)
      const again = async (errors: FormErrors) =>
        reply.code(422).page(template, await view(request.actor, id, form.entered, errors))
      if (!form.ok) return again(form.errors)
      const on = readDate(form.value.on, londonDate(app.clock.now()))
      if (!on) return again(formErrors({ on: 'Enter a date like 12 3 2026' }))
      const { refusal } = await inTransaction(app.db, (tx) =>
        markDeceased(tx, request.actor, { customerId: id, on, source: form.value.source }),
      )
      if (refusal) return again(formErrors({ on: refusalMessages[refusal] }))
      reply.flash({ kind: 'success', text: 'Recorded. Nothing is sent to them from now on.' })
      return reply.redirect(`/staff/customers/${id}`, 303)
    },
  )

  app.post(
    '/staff/customers/:id/deceased/undo',
    { config: { ...config, form: undoForm }, schema },
    async (request, reply) => {
      const { id } = request.params
      const form = parseForm(undoForm, request.body)
      if (!form.ok) return reply.code(422).page(template, await view(request.actor, id, form.entered, form.errors))
      const { refusal } = await inTransaction(app.db, (tx) =>
        undoDeceased(tx, request.actor, { customerId: id, reason: form.value.reason }),
      )
      reply.flash({ kind: 'success', text: refusal ? 'No death is recorded' : 'Undone. We write to them again.' })
      return reply.redirect(`/staff/customers/${id}`, 303)
    },
  )

  async function view(actor: Actor, id: string, entered: Entered = {}, errors?: FormErrors) {
    const customer = await inTransaction(app.db, (tx) => lookAtCustomer(tx, actor, id))
    if (!customer || customer.kind === 'organisation') throw notFound('Person')
    return { customer, entered, errors, died: (await howToReach(app.db, id))?.deceased ?? false }
  }
}
