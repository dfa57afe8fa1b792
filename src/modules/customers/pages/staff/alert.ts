import { z } from 'zod'
import { listActiveStaff, staffNames } from '#modules/access/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
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
import { dateInWords, londonDate } from '#platform/time/index.ts'
import { decideAlert, endAlert, lookAtAlert, type ReviewRefusal, reviewAlert } from '../../actions/alerts.ts'
import { mayManageAlerts, mayReadAlert } from '../../permissions.ts'
import { type AlertRow, listAlertsToDo } from '../../queries/alerts.ts'
import { findCustomer } from '../../queries/customers.ts'
import { isOverdue } from '../../rules/alerts.ts'
import { alertFields, alertRefusals, readReview, unreadableReview } from './alert-fields.ts'

const template = 'modules/customers/pages/staff/alert.njk'
const reading = { access: { for: 'staff' as const, permission: 'alerts.read' } }
const managing = { access: { for: 'staff' as const, permission: 'alerts.manage' } }
const schema = { params: z.object({ alertId: z.uuid() }) }

const decideForm = z.object({
  version: versionSeen,
  state: z.preprocess(oneOf, z.enum(['approved', 'declined'], { error: 'Select approve or decline' })),
  decidedReason: optionalText(1000),
})
const reviewForm = z.object({
  version: versionSeen,
  ...alertFields('Enter why this alert is still needed'),
})
const endForm = z.object({ endedReason: requiredText('Enter why the alert ends', 1000) })

const decideRefusals = {
  'own-proposal': 'You proposed this alert. Somebody else must decide',
  'already-decided': 'Somebody else has decided this already',
  'changed-since': 'Somebody changed this alert while you read it. Read it again, then decide',
}
const reviewRefusals: Record<ReviewRefusal, { field: string; words: string }> = {
  ...alertRefusals,
  'changed-since': {
    field: 'reason',
    words: 'Somebody else reviewed this alert while you did. What they saved is above; what you typed is still here',
  },
  'already-ended': { field: 'reason', words: 'This alert is not in force any more' },
}

/** One alert in full: why, who proposed and approved it, its review and its end. Each look is recorded. */
export function alertPage(app: App) {
  app.get('/staff/customers/alerts/:alertId', { config: reading, schema }, async (request, reply) =>
    reply.page(template, await view(request.staff(), request.params.alertId)),
  )

  app.post(
    '/staff/customers/alerts/:alertId/decide',
    { config: { ...managing, form: decideForm }, schema },
    async (request, reply) => {
      const { alertId } = request.params
      const actor = request.staff()
      const form = parseForm(decideForm, request.body)
      const again = async (errors: FormErrors) =>
        reply.code(422).page(template, await view(actor, alertId, form.entered, errors))
      if (!form.ok) return again(form.errors)
      if (form.value.state === 'declined' && !form.value.decidedReason)
        return again(formErrors({ decidedReason: 'Enter why you decline it' }))
      const { refusal } = await inTransaction(app.db, (tx) =>
        decideAlert(tx, actor, { ...form.value, alertId, reason: form.value.decidedReason }),
      )
      if (refusal) return again(formErrors({ state: decideRefusals[refusal] }))
      reply.flash({
        kind: 'success',
        text: form.value.state === 'approved' ? 'Alert approved. Staff see it from now on.' : 'Alert declined',
      })
      return reply.redirect('/staff/customers/alerts', 303)
    },
  )

  app.post(
    '/staff/customers/alerts/:alertId/review',
    { config: { ...managing, form: reviewForm }, schema },
    async (request, reply) => {
      const { alertId } = request.params
      const actor = request.staff()
      const form = parseForm(reviewForm, request.body)
      const again = async (errors: FormErrors) =>
        reply.code(422).page(template, await view(actor, alertId, form.entered, errors))
      if (!form.ok) return again(form.errors)
      const reviewOn = readReview(form.value.reviewOn, app.clock.now())
      if (!reviewOn) return again(formErrors(unreadableReview))
      const { refusal } = await inTransaction(app.db, (tx) =>
        reviewAlert(tx, actor, { ...form.value, alertId, reviewOn }),
      )
      if (refusal) return again(formErrors({ [reviewRefusals[refusal].field]: reviewRefusals[refusal].words }))
      reply.flash({ kind: 'success', text: `Alert reviewed. It is looked at again by ${dateInWords(reviewOn)}.` })
      return reply.redirect('/staff/customers/alerts', 303)
    },
  )

  app.post(
    '/staff/customers/alerts/:alertId/end',
    { config: { ...managing, form: endForm }, schema },
    async (request, reply) => {
      const { alertId } = request.params
      const actor = request.staff()
      const form = parseForm(endForm, request.body)
      if (!form.ok) return reply.code(422).page(template, await view(actor, alertId, form.entered, form.errors))
      const { refusal } = await inTransaction(app.db, (tx) =>
        endAlert(tx, actor, { alertId, reason: form.value.endedReason }),
      )
      if (refusal)
        return reply
          .code(422)
          .page(
            template,
            await view(actor, alertId, form.entered, formErrors({ endedReason: 'This alert has ended already' })),
          )
      reply.flash({ kind: 'success', text: 'Alert ended' })
      return reply.redirect('/staff/customers/alerts', 303)
    },
  )

  async function view(actor: StaffActor, alertId: string, entered: Entered = {}, errors?: FormErrors) {
    const alert = await inTransaction(app.db, (tx) => lookAtAlert(tx, actor, alertId))
    const customer = await findCustomer(app.db, actor, alert.customerId)
    if (!customer) throw notFound('Alert')
    const names = await staffNames(
      app.db,
      [alert.proposedBy, alert.decidedBy, alert.endedBy, alert.personalAdviserId].filter((id) => id !== null),
    )
    const nameOf = (id: string | null) => (id ? (names.get(id) ?? 'Somebody who has left') : null)
    return {
      customer,
      errors,
      alert: {
        ...alert,
        proposedByName: nameOf(alert.proposedBy),
        decidedByName: nameOf(alert.decidedBy),
        endedByName: nameOf(alert.endedBy),
        adviserName: nameOf(alert.personalAdviserId),
      },
      overdue: isOverdue(alert, londonDate(app.clock.now())),
      step: stepFor(actor, alert),
      entered: { ...typedFirst(alert), ...entered },
      advisers: mayManageAlerts(actor) ? await adviserItems(entered.personalAdviserId ?? alert.personalAdviserId) : [],
    }
  }

  const adviserItems = async (chosen: unknown) => [
    { value: '', text: 'Nobody' },
    ...(await listActiveStaff(app.db)).map(({ id, name }) => ({ value: id, text: name, selected: id === chosen })),
  ]
}

const typedFirst = (alert: AlertRow) => ({
  beforeActing: alert.beforeActing,
  reason: alert.reason,
  reviewOn: '',
})

/** What this reader can do about the alert now. */
function stepFor(actor: StaffActor, alert: AlertRow) {
  if (!mayManageAlerts(actor)) return 'read'
  if (alert.state === 'approved') return 'review'
  if (alert.state !== 'proposed') return 'read'
  return alert.proposedBy === actor.id ? 'withdraw' : 'decide'
}

const listed = 100

/** Alerts to decide, and those to look at again within a month. */
export function alertsPage(app: App) {
  app.get('/staff/customers/alerts', { config: managing }, async (request, reply) => {
    const actor = request.staff()
    const today = londonDate(app.clock.now())
    const rows = (await listAlertsToDo(app.db, actor, today.add({ months: 1 }), listed)).filter((row) =>
      mayReadAlert(actor, row),
    )
    const view = rows.map((row) => ({
      name: row.customerName,
      href: `/staff/customers/alerts/${row.id}`,
      kind: row.kindName,
      proposedAt: row.proposedAt,
      reviewOn: row.reviewOn,
      own: row.proposedBy === actor.id,
      overdue: isOverdue(row, today),
      state: row.state,
    }))
    return reply.page('modules/customers/pages/staff/alerts.njk', {
      toDecide: view.filter(({ state }) => state === 'proposed'),
      toReview: view.filter(({ state }) => state === 'approved'),
      cut: rows.length === listed,
    })
  })
}
