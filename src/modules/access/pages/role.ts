import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  notFound,
  parseForm,
  versionSeen,
} from '#platform/http/index.ts'
import { type ChangeRoleRefusal, changeRole } from '../actions/roles.ts'
import { permissionWords } from '../permissions.ts'
import { readLimits } from '../queries/limits.ts'
import { findRole, listPowers, type Power } from '../queries/roles.ts'
import { type Limits, limitInWords, readLimit } from '../rules/limits.ts'

const template = 'modules/access/pages/role.njk'
const config = { access: { for: 'staff' as const, permission: 'staff.manage' } }
const params = z.object({ key: z.string().max(100) })

const known = new Set(Object.keys(permissionWords))
const roleForm = z.object({
  version: versionSeen,
  permissions: z
    .preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(z.string()))
    .transform((chosen) => chosen.filter((permission) => known.has(permission))),
  codeRequired: z
    .string()
    .optional()
    .transform((value) => value === 'yes'),
})

const refusals: Record<ChangeRoleRefusal, string> = {
  'changed-by-other':
    'Somebody else changed this role while you did. This is how it stands now; make your change again',
  'last-administrator': 'Nobody would be left who can add people and give roles. Keep that permission here',
}

export function rolePage(app: App) {
  const find = async (key: string) => {
    const [role, powers] = await Promise.all([findRole(app.db, key), listPowers(app.db)])
    if (!role) throw notFound('Role')
    return { role, powers }
  }

  app.get('/staff/roles/:key', { config, schema: { params } }, async (request, reply) =>
    reply.page(template, view(await find(request.params.key))),
  )

  app.post(
    '/staff/roles/:key',
    { config: { ...config, form: roleForm }, schema: { params } },
    async (request, reply) => {
      const found = await find(request.params.key)
      const form = parseForm(roleForm, request.body)
      const { limits, wrong } = limitsFrom(found.powers, form.entered)
      if (!form.ok || Object.keys(wrong).length > 0)
        return reply.code(422).page(template, view(found, form.entered, form.ok ? formErrors(wrong) : form.errors))

      const { version, permissions, codeRequired } = form.value
      const { refusal } = await inTransaction(app.db, (tx) =>
        changeRole(tx, request.actor, { key: found.role.key, version }, { permissions, limits, codeRequired }),
      )
      if (refusal === 'changed-by-other')
        return reply
          .code(409)
          .page(template, view(await find(found.role.key), undefined, formErrors({ form: refusals[refusal] })))
      if (refusal)
        return reply.code(422).page(template, view(found, form.entered, formErrors({ permissions: refusals[refusal] })))
      reply.flash({ kind: 'success', text: `${found.role.name}: saved. It counts from now on.` })
      return reply.redirect('/staff/roles', 303)
    },
  )
}

type Found = { role: NonNullable<Awaited<ReturnType<typeof findRole>>>; powers: Power[] }

const fieldOf = (power: Power) => `limit-${power.key}`

function limitsFrom(powers: readonly Power[], entered: Entered) {
  const limits: Limits = {}
  const wrong: Record<string, string> = {}
  for (const power of powers) {
    const text = entered[fieldOf(power)]
    if (typeof text !== 'string' || text === '') continue
    const limit = readLimit(text, power.unit)
    if (limit === null)
      wrong[fieldOf(power)] =
        power.unit === 'pence' ? 'Enter an amount, like 400 or 12.50' : 'Enter a whole number, like 3'
    else limits[power.key] = limit
  }
  return { limits, wrong }
}

function view({ role, powers }: Found, entered?: Entered, errors?: FormErrors) {
  const limits = readLimits(role.limits)
  const chosen = entered ? [entered.permissions ?? []].flat() : role.permissions
  return {
    role,
    errors,
    permissions: Object.entries(permissionWords).map(([value, text]) => ({
      value,
      text,
      checked: chosen.includes(value),
    })),
    codeRequired: entered ? entered.codeRequired === 'yes' : role.codeRequired,
    powers: powers.map((power) => {
      const limit = limits[power.key]
      const saved = limit === undefined ? '' : limitInWords(limit, power.unit).replaceAll(/[£,]/g, '')
      return { ...power, field: fieldOf(power), value: entered?.[fieldOf(power)] ?? saved }
    }),
  }
}
