import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import {
  type Actor,
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  notFound,
  oneOf,
  optionalText,
  parseForm,
  versionSeen,
} from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { lookAtCustomer } from '../../actions/looking.ts'
import { endNeed, reviewNeed } from '../../actions/needs.ts'
import { family } from '../../queries/customers.ts'
import { findNeed, listReviewsDue, type NeedRow } from '../../queries/needs.ts'
import { categoryNames, detailOf, kindOfNeed, needInWords } from '../../rules/needs.ts'

const template = 'modules/customers/pages/staff/need.njk'
const config = { access: { for: 'staff' as const, permission: 'customers.read' } }
const editing = { access: { for: 'staff' as const, permission: 'customers.edit' } }
const params = z.object({ id: z.uuid(), needId: z.uuid() })

const reviewForm = z.object({
  version: versionSeen,
  detail: optionalText(200),
  consentToShare: z.preprocess(oneOf, z.enum(['yes', 'no'], { error: 'Select whether we may share this' })),
})
const endForm = z.object({
  because: z.preprocess(oneOf, z.enum(['no-longer-needed', 'recorded-by-mistake'], { error: 'Select why it ends' })),
})

const refusalMessages = {
  'changed-since':
    'Somebody else reviewed this need while you did. This is how it stands; what you typed is still here',
  ended: 'This need has ended already',
}

/** One need: where it came from, its review, its end. */
export function needPage(app: App) {
  app.get('/staff/customers/:id/needs/:needId', { config, schema: { params } }, async (request, reply) =>
    reply.page(template, view(await find(request.actor, request.params))),
  )

  app.post(
    '/staff/customers/:id/needs/:needId/review',
    { config: { ...editing, form: reviewForm }, schema: { params } },
    async (request, reply) => {
      const found = await find(request.actor, request.params)
      const form = parseForm(reviewForm, request.body)
      if (!form.ok) return again(reply.code(422), found, form)
      const { version, detail } = form.value
      const { refusal } = await inTransaction(app.db, (tx) =>
        reviewNeed(tx, request.actor, {
          needId: found.need.id,
          version,
          detail,
          consentToShare: form.value.consentToShare === 'yes',
        }),
      )
      if (refusal)
        return again(reply.code(409), await find(request.actor, request.params), {
          entered: form.entered,
          errors: formErrors({ detail: refusalMessages[refusal] }),
        })
      reply.flash({ kind: 'success', text: 'Reviewed. We ask again in 12 months.' })
      return reply.redirect(`/staff/customers/${found.customer.id}`, 303)
    },
  )

  app.post(
    '/staff/customers/:id/needs/:needId/end',
    { config: { ...editing, form: endForm }, schema: { params } },
    async (request, reply) => {
      const found = await find(request.actor, request.params)
      const form = parseForm(endForm, request.body)
      if (!form.ok) return again(reply.code(422), found, form)
      const { refusal } = await inTransaction(app.db, (tx) =>
        endNeed(tx, request.actor, { needId: found.need.id, because: form.value.because }),
      )
      if (refusal)
        return again(reply.code(409), await find(request.actor, request.params), {
          entered: form.entered,
          errors: formErrors({ because: refusalMessages[refusal] }),
        })
      reply.flash({ kind: 'success', text: 'Need ended' })
      return reply.redirect(`/staff/customers/${found.customer.id}`, 303)
    },
  )

  async function find(actor: Actor, { id, needId }: z.infer<typeof params>) {
    const customer = await inTransaction(app.db, (tx) => lookAtCustomer(tx, actor, id))
    const need = await findNeed(app.db, needId)
    if (!customer || !need || !(await family(app.db, customer.id)).includes(need.customerId)) throw notFound('Need')
    // Somebody of another organisation learns only what the person agreed to have shared.
    if (actor.kind !== 'staff' && !need.consentToShare) throw notFound('Need')
    return { customer, need }
  }

  const again = (reply: FastifyReply, found: Found, { entered, errors }: { entered: Entered; errors: FormErrors }) =>
    reply.page(template, view(found, entered, errors))

  const view = (found: Found, entered?: Entered, errors?: FormErrors) => ({
    ...found,
    words: needInWords(found.need),
    kind: kindOfNeed(found.need.value)?.name ?? found.need.value,
    category: categoryNames[found.need.category],
    ask: detailOf(found.need.value).ask,
    overdue: Temporal.PlainDate.compare(found.need.reviewDue, londonDate(app.clock.now())) < 0,
    entered: entered ?? { detail: found.need.detail ?? '', consentToShare: found.need.consentToShare ? 'yes' : 'no' },
    errors,
  })
}

type Found = { customer: { id: string; name: string }; need: NeedRow }

const pageSize = 50

/** Needs whose review is due within a month, the oldest first. */
export function needReviewsPage(app: App) {
  const querystring = z.object({ page: z.coerce.number().int().min(1).max(1000).catch(1) })
  app.get('/staff/customers/needs', { config: editing, schema: { querystring } }, async (request, reply) => {
    const { page } = request.query
    const today = londonDate(app.clock.now())
    const rows = await listReviewsDue(app.db, request.actor, {
      by: today.add({ months: 1 }),
      limit: pageSize + 1,
      offset: (page - 1) * pageSize,
    })
    return reply.page('modules/customers/pages/staff/need-reviews.njk', {
      needs: rows.slice(0, pageSize).map((row) => ({
        name: row.customerName,
        href: `/staff/customers/${row.survivorId}/needs/${row.id}`,
        words: needInWords(row),
        due: row.reviewDue,
        overdue: Temporal.PlainDate.compare(row.reviewDue, today) < 0,
      })),
      before: page > 1 ? `/staff/customers/needs?page=${page - 1}` : null,
      after: rows.length > pageSize ? `/staff/customers/needs?page=${page + 1}` : null,
    })
  })
}
