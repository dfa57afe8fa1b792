import { z } from 'zod'
import {
  changeStaff,
  deactivateStaff,
  endRole,
  findStaff,
  givePasswordLink,
  giveRole,
  type LeaveRefusal,
  type RoleRefusal,
  reactivateStaff,
  switchOffCodes,
} from '#modules/access/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import {
  type App,
  formErrors,
  notFound,
  once,
  optionalDay,
  parseForm,
  requiredDay,
  versionSeen,
} from '#platform/http/index.ts'
import { showPerson } from './person.ts'
import { emailTakenWords, kindFor, personForm } from './person-new.ts'

const config = { access: { for: 'staff' as const, permission: 'staff.manage' } }
const params = z.object({ id: z.uuid() })
const heldParams = z.object({ id: z.uuid(), heldId: z.uuid() })

const changeForm = personForm.extend({ version: versionSeen })
const roleForm = z.object({
  role: z.string({ error: 'Select a role' }).min(1, 'Select a role'),
  roleSince: requiredDay('Enter the first day'),
  roleLast: optionalDay('Enter the last day as a date, or leave it empty'),
})
const endForm = z.object({ last: requiredDay('Enter the last day') })

const roleRefusals: Record<RoleRefusal, string> = {
  'own-roles': 'You cannot change your own roles. Ask another administrator',
  'already-has-role': 'They have this role already in that time',
  'last-administrator': 'Nobody would be left who can add people and give roles. Give that role to somebody else first',
}
const leaveRefusals: Record<LeaveRefusal, string> = {
  'own-account': 'You cannot close your own account. Ask another administrator',
  'last-administrator': 'Nobody would be left who can add people and give roles. Give that role to somebody else first',
}

/** What concerns the account: details, roles, the way in, leaving. */
export function personAccountForms(app: App) {
  const back = (id: string) => `/staff/people/${id}`

  app.post(
    '/staff/people/:id',
    { config: { ...config, form: changeForm }, schema: { params } },
    async (request, reply) => {
      const { id } = request.params
      const form = parseForm(changeForm, request.body)
      if (!form.ok) return showPerson(app, reply.code(422), id, form)
      const { name, email, phone, jobTitle, organisation, version } = form.value
      const change = {
        name,
        email,
        phone,
        jobTitle,
        organisationId: organisation,
        kind: await kindFor(app, organisation),
      }
      const { refusal } = await inTransaction(app.db, (tx) => changeStaff(tx, request.actor, id, version, change))
      if (refusal === 'email-taken')
        return showPerson(app, reply.code(422), id, {
          errors: formErrors({ email: emailTakenWords }),
          entered: form.entered,
        })
      if (refusal) {
        const errors = formErrors({
          name: 'Somebody else changed this person meanwhile. Check what is here now and save again',
        })
        return showPerson(app, reply.code(409), id, { errors, entered: form.entered })
      }
      reply.flash({ kind: 'success', text: 'Saved.' })
      return reply.redirect(back(id), 303)
    },
  )

  app.post(
    '/staff/people/:id/roles',
    { config: { ...config, form: roleForm }, schema: { params } },
    async (request, reply) => {
      const { id } = request.params
      const form = parseForm(roleForm, request.body)
      if (!form.ok) return showPerson(app, reply.code(422), id, form)
      const again = (words: Record<string, string>) =>
        showPerson(app, reply.code(422), id, { errors: formErrors(words), entered: form.entered })
      const { role, roleSince, roleLast } = form.value
      if (roleLast && Temporal.PlainDate.compare(roleLast, roleSince) < 0)
        return again({ roleLast: 'The last day must not be before the first' })
      const given = { staffId: id, roleKey: role, since: roleSince, until: roleLast?.add({ days: 1 }) ?? null }
      const { refusal } = await once(request, (tx) => giveRole(tx, request.actor, given))
      if (refusal) return again({ role: roleRefusals[refusal] })
      reply.flash({ kind: 'success', text: 'The role is given.' })
      return reply.redirect(back(id), 303)
    },
  )

  const end = { config: { ...config, form: endForm }, schema: { params: heldParams } }
  app.post('/staff/people/:id/roles/:heldId/end', end, async (request, reply) => {
    const { id, heldId } = request.params
    const form = parseForm(endForm, request.body)
    if (!form.ok)
      return showPerson(app, reply.code(422), id, {
        errors: formErrors({ [`last-${heldId}`]: 'Enter the last day of the role' }),
        entered: form.entered,
      })
    const until = form.value.last.add({ days: 1 })
    const { refusal } = await inTransaction(app.db, (tx) => endRole(tx, request.actor, id, heldId, until))
    if (refusal)
      return showPerson(app, reply.code(422), id, {
        errors: formErrors({ [`last-${heldId}`]: roleRefusals[refusal] }),
        entered: form.entered,
      })
    reply.flash({ kind: 'success', text: 'The role ends on that day.' })
    return reply.redirect(back(id), 303)
  })

  app.post('/staff/people/:id/password-link', { config, schema: { params } }, async (request, reply) => {
    const person = await findStaff(app.db, request.params.id)
    if (!person) throw notFound('Person')
    const token = await inTransaction(app.db, (tx) => givePasswordLink(tx, request.actor, person.id))
    const link = `${app.config.BASE_URL}/staff/sign-in/password/${token}`
    return reply.page('modules/organisation/pages/password-link.njk', { person, link })
  })

  app.post('/staff/people/:id/codes-off', { config, schema: { params } }, async (request, reply) => {
    const person = await findStaff(app.db, request.params.id)
    if (!person) throw notFound('Person')
    await inTransaction(app.db, async (tx) => switchOffCodes(tx, request.actor, person))
    reply.flash({
      kind: 'success',
      text: 'They sign in without a code, or set up a new one when their role demands it.',
    })
    return reply.redirect(back(person.id), 303)
  })

  app.post('/staff/people/:id/close', { config, schema: { params } }, async (request, reply) => {
    const { id } = request.params
    const { refusal } = await inTransaction(app.db, (tx) => deactivateStaff(tx, request.actor, id))
    if (refusal)
      return showPerson(app, reply.code(422), id, {
        errors: formErrors({ close: leaveRefusals[refusal] }),
        entered: {},
      })
    reply.flash({ kind: 'success', text: 'The account is closed, and they are signed out everywhere.' })
    return reply.redirect(back(id), 303)
  })

  app.post('/staff/people/:id/open', { config, schema: { params } }, async (request, reply) => {
    await inTransaction(app.db, (tx) => reactivateStaff(tx, request.actor, request.params.id))
    reply.flash({ kind: 'success', text: 'The account is open again.' })
    return reply.redirect(back(request.params.id), 303)
  })
}
