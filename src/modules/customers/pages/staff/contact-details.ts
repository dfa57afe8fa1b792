import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import { type Actor, type App, enteredFrom, type FormErrors, formErrors, notFound, once } from '#platform/http/index.ts'
import {
  addContactPoint,
  markContactPoint,
  preferContactPoint,
  removeContactPoint,
} from '../../actions/contact-points.ts'
import { lookAtCustomer } from '../../actions/looking.ts'
import { listPoints } from '../../queries/contact-points.ts'
import { family, findCustomer } from '../../queries/customers.ts'
import { isMobile, phoneInWords, readEmail, readPhone } from '../../rules/contact-points.ts'
import { pointProblems } from './card-view.ts'

const template = 'modules/customers/pages/staff/contact-details.njk'
const config = { access: { for: 'staff' as const, permission: 'customers.edit' } }
const params = z.object({ id: z.uuid() })
const pointParams = z.object({ id: z.uuid(), pointId: z.uuid() })
const step = z.enum(['prefer', 'wrong', 'works', 'remove']).catch('works')

/** Phone numbers and email addresses: which are there, which work, which the person prefers. */
export function contactDetailsPage(app: App) {
  app.get('/staff/customers/:id/contact-details', { config, schema: { params } }, async (request, reply) =>
    reply.page(template, await view(request.actor, request.params.id)),
  )

  app.post('/staff/customers/:id/contact-details', { config, schema: { params } }, async (request, reply) => {
    const { id } = request.params
    const entered = enteredFrom(request.body)
    const value = [entered.value ?? ''].flat()[0] ?? ''
    const preferred = entered.preferred === 'yes'
    const point = readPoint(value)
    const again = async (words: string) =>
      reply
        .code(422)
        .page(template, await view(request.actor, id, { value, preferred, errors: formErrors({ value: words }) }))
    if (!point)
      return again(
        'Enter a phone number with its area code, like 07700 900123, or an email address, like name@example.com',
      )

    const { refusal } = await once(request, (tx) =>
      addContactPoint(tx, request.actor, { customerId: id, ...point, preferred }),
    )
    if (refusal) return again('This is already on the record')
    reply.flash({ kind: 'success', text: `${point.kind === 'email' ? 'Email address' : 'Phone number'} added` })
    return reply.redirect(`/staff/customers/${id}/contact-details`, 303)
  })

  app.post(
    '/staff/customers/:id/contact-details/:pointId',
    { config, schema: { params: pointParams } },
    async (request, reply) => {
      const { id, pointId } = request.params
      const { actor } = request
      const customer = await findCustomer(app.db, actor, id)
      const points = customer ? await listPoints(app.db, await family(app.db, id)) : []
      if (!points.some((point) => point.id === pointId)) throw notFound('Contact detail')
      const what = step.parse(enteredFrom(request.body).do)
      const outcome = await inTransaction(app.db, async (tx) => {
        if (what === 'prefer') return preferContactPoint(tx, actor, pointId)
        if (what === 'remove') await removeContactPoint(tx, actor, pointId)
        else await markContactPoint(tx, actor, { pointId, status: what === 'wrong' ? 'wrong' : 'ok' })
        return { refusal: null }
      })
      reply.flash(
        outcome.refusal
          ? { kind: 'info', text: 'It does not work, so it cannot be the preferred one' }
          : { kind: 'success', text: 'Saved' },
      )
      return reply.redirect(`/staff/customers/${id}/contact-details`, 303)
    },
  )

  async function view(
    actor: Actor,
    id: string,
    form: { value: string; preferred: boolean; errors?: FormErrors } = { value: '', preferred: false },
  ) {
    const customer = await inTransaction(app.db, (tx) => lookAtCustomer(tx, actor, id))
    if (!customer) throw notFound('Customer')
    const points = await listPoints(app.db, await family(app.db, id))
    return { customer, form, points: points.map(pointView) }
  }
}

function readPoint(value: string) {
  const email = readEmail(value)
  if (email) return { kind: 'email' as const, value: email }
  const phone = readPhone(value)
  return phone ? { kind: 'phone' as const, value: phone } : null
}

type Point = Awaited<ReturnType<typeof listPoints>>[number]

const pointView = (point: Point) => ({
  id: point.id,
  text: point.kind === 'phone' ? phoneInWords(point.value) : point.value,
  label: point.kind === 'email' ? 'Email' : isMobile(point.value) ? 'Mobile' : 'Phone',
  preferred: point.preferred,
  works: point.status === 'ok',
  problem: point.status === 'ok' ? null : pointProblems[point.status],
  since: point.statusChangedAt,
})
