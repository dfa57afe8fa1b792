import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { addStaff, givePasswordLink } from '#modules/access/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  optionalText,
  parseForm,
  requiredText,
} from '#platform/http/index.ts'
import { listOrganisations } from '../queries/structure.ts'

const config = { access: { for: 'staff' as const, permission: 'staff.manage' } }

/** Who somebody is and how to reach them. */
export const personForm = z.object({
  name: requiredText('Enter a name', 120),
  email: requiredText('Enter an email address', 320).pipe(
    z.email({ error: 'Enter an email address in the correct format, like name@example.com' }),
  ),
  phone: optionalText(40),
  jobTitle: optionalText(120),
  organisation: z
    .union([z.literal('').transform(() => null), z.uuid()], { error: 'Select who they work for' })
    .default(null),
})

export const emailTakenWords = 'Somebody else here has this email address'

/** Those of an outside contractor see only the work of their own teams. */
export async function kindFor(app: App, organisationId: string | null) {
  const organisation = (await listOrganisations(app.db)).find(({ id }) => id === organisationId)
  return organisation?.kind === 'contractor' ? ('contractor' as const) : ('staff' as const)
}

export function newPersonPage(app: App) {
  const show = async (reply: FastifyReply, errors?: FormErrors, entered?: Entered) => {
    const organisations = await listOrganisations(app.db)
    const council = organisations.find(({ kind }) => kind === 'council')
    return reply.page('modules/organisation/pages/person-new.njk', {
      organisations,
      errors,
      entered: entered ?? { organisation: council?.id },
    })
  }

  app.get('/staff/people/new', { config }, (_request, reply) => show(reply))

  app.post('/staff/people/new', { config: { ...config, form: personForm } }, async (request, reply) => {
    const form = parseForm(personForm, request.body)
    if (!form.ok) return show(reply.code(422), form.errors, form.entered)
    const { name, email, phone, jobTitle, organisation } = form.value
    const kind = await kindFor(app, organisation)
    const { refusal, id, token } = await inTransaction(app.db, async (tx) => {
      const added = await addStaff(tx, request.actor, {
        kind,
        name,
        email,
        phone,
        jobTitle,
        organisationId: organisation,
      })
      return { ...added, token: added.refusal ? '' : await givePasswordLink(tx, request.actor, added.id) }
    })
    if (refusal) return show(reply.code(422), formErrors({ email: emailTakenWords }), form.entered)
    return reply.page('modules/organisation/pages/password-link.njk', {
      person: { id, name },
      link: `${app.config.BASE_URL}/staff/sign-in/password/${token}`,
    })
  })
}
