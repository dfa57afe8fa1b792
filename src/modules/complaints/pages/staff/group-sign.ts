import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  notFound,
  once,
  oneOf,
  parseForm,
  type StaffActor,
} from '#platform/http/index.ts'
import { signForGroup } from '../../actions/groups.ts'
import { groupLetters } from '../../queries/group-letters.ts'
import { findGroup } from '../../queries/groups.ts'
import { ownOf, sealOf, toSign, variants } from '../../rules/group.ts'
import { groupParams } from './groups.ts'
import { complaintHref } from './link.ts'
import { runRefusalWords } from './run-words.ts'
import { read } from './step.ts'

const form = z.object({
  seal: z.preprocess(oneOf, z.string().max(64).default('')),
  decision: z.preprocess(oneOf, z.enum(['sign', 'return'], { error: 'Press “Sign” or “Give them back”' })),
  comments: z.preprocess(oneOf, z.string().max(4000, 'Use 4,000 characters or fewer').default('')),
})

/** One signature for the letters of a group that say the same: how many go, what each says, and what differs in any. */
export function groupSignPage(app: App) {
  const url = '/staff/signing/groups/:id'
  const schema = { params: groupParams }

  app.get(url, { config: read, schema }, (request, reply) => show(reply, request.staff(), request.params.id, {}))

  app.post(url, { config: { ...read, form }, schema }, async (request, reply) => {
    const actor = request.staff()
    const { id } = request.params
    const parsed = parseForm(form, request.body)
    if (!parsed.ok) return show(reply.code(422), actor, id, { errors: parsed.errors, entered: parsed.entered })
    const done = await once(request, (tx) => signForGroup(tx, actor, { id, ...parsed.value }))
    if (done.refusal !== null) {
      const field = done.refusal === 'comments-missing' ? 'comments' : 'letters'
      const errors = formErrors({ [field]: runRefusalWords[done.refusal] })
      return show(reply.code(done.refusal === 'letters-changed' ? 409 : 422), actor, id, {
        errors,
        entered: parsed.entered,
      })
    }
    const text = parsed.value.decision === 'sign' ? 'Signed. Each letter goes by itself' : 'The letters are given back'
    return reply.flash({ kind: 'success', text }).redirect('/staff/signing', 303)
  })

  async function show(reply: FastifyReply, actor: StaffActor, id: string, { errors, entered = {} }: Shown) {
    const group = await findGroup(app.db, actor, id)
    if (!group) throw notFound('Group')
    const members = await groupLetters(app.db, actor, id)
    const letters = toSign(members)
    const apart = members.filter((one) => one.isTheirs && ownOf(one).length > 0)
    const view = (one: (typeof members)[number]) => ({
      ...one,
      href: `${complaintHref(one.reference)}/letters/${one.letterId}`,
      own: ownOf(one),
      standsIn: one.namedName !== one.askedName,
    })
    return reply.page('modules/complaints/pages/staff/group-sign.njk', {
      group,
      action: `/staff/signing/groups/${id}`,
      count: letters.length,
      seal: sealOf(letters),
      variants: variants(letters).map((each) => each.map(view)),
      apart: apart.map(view),
      namedName: letters.find((one) => one.namedName !== one.askedName)?.namedName ?? null,
      errors,
      entered,
    })
  }
}

type Shown = { errors?: FormErrors; entered?: Entered }
