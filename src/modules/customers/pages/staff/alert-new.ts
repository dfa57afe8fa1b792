import { z } from 'zod'
import { listActiveStaff, listRoles } from '#modules/access/index.ts'
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
import { proposeAlert } from '../../actions/alerts.ts'
import { lookAtCustomer } from '../../actions/looking.ts'
import { listAlertKinds } from '../../queries/alerts.ts'
import { alertFields, alertRefusals, readReview, unreadableReview } from './alert-fields.ts'

const template = 'modules/customers/pages/staff/alert-new.njk'
const config = { access: { for: 'staff' as const, permission: 'alerts.manage' } }
const schema = { params: z.object({ id: z.uuid() }) }

const alertForm = z.object({
  kind: z.preprocess(oneOf, z.string({ error: 'Select the kind of alert' }).min(1, 'Select the kind of alert').max(50)),
  ...alertFields('Enter why this alert is needed'),
  restrictedToRole: optionalText(50),
})

/** Proposing an alert: what to do before acting, why, and until when. */
export function newAlertPage(app: App) {
  app.get('/staff/customers/:id/alerts/new', { config, schema }, async (request, reply) =>
    reply.page(template, await view(request.actor, request.params.id, {})),
  )

  app.post(
    '/staff/customers/:id/alerts/new',
    { config: { ...config, form: alertForm }, schema },
    async (request, reply) => {
      const { id } = request.params
      const actor = request.staff()
      const form = parseForm(alertForm, request.body)
      const again = async (errors: FormErrors) =>
        reply.code(422).page(template, await view(actor, id, form.entered, errors))
      if (!form.ok) return again(form.errors)

      const reviewOn = readReview(form.value.reviewOn, app.clock.now())
      if (!reviewOn) return again(formErrors(unreadableReview))
      const kinds = await listAlertKinds(app.db)
      if (!kinds.some((kind) => kind.key === form.value.kind))
        return again(formErrors({ kind: 'Select the kind of alert' }))
      const roles = await listRoles(app.db)
      const restrictedToRole = roles.some((role) => role.key === form.value.restrictedToRole)
        ? form.value.restrictedToRole
        : null

      const { refusal } = await once(request, (tx) =>
        proposeAlert(tx, actor, { ...form.value, customerId: id, reviewOn, restrictedToRole, scopeId: null }),
      )
      if (refusal) return again(formErrors({ [alertRefusals[refusal].field]: alertRefusals[refusal].words }))
      reply.flash({ kind: 'success', text: 'Alert proposed. It counts when somebody else has approved it.' })
      return reply.redirect(`/staff/customers/${id}`, 303)
    },
  )

  async function view(actor: Actor, id: string, entered: Entered, errors?: FormErrors) {
    const customer = await inTransaction(app.db, (tx) => lookAtCustomer(tx, actor, id))
    if (!customer) throw notFound('Customer')
    const [kinds, staff, roles] = await Promise.all([
      listAlertKinds(app.db),
      listActiveStaff(app.db),
      listRoles(app.db),
    ])
    return {
      customer,
      entered,
      errors,
      kinds: kinds.map((kind) => ({
        value: kind.key,
        text: kind.name,
        hint: {
          text: kind.safetyCritical
            ? `${kind.beforeActing} All staff see this, without the reason.`
            : kind.beforeActing,
        },
      })),
      advisers: [
        { value: '', text: 'Nobody' },
        ...staff.map(({ id, name }) => ({ value: id, text: name, selected: id === entered.personalAdviserId })),
      ],
      roles: [
        { value: '', text: 'Everybody who may see alerts' },
        ...roles.map(({ key, name }) => ({
          value: key,
          text: `Only the role ${name}`,
          selected: key === entered.restrictedToRole,
        })),
      ],
    }
  }
}
