import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { chosenId } from '#modules/cases/index.ts'
import { type Db, inTransaction } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  once,
  optionalDay,
  parseForm,
  requiredDay,
  type StaffActor,
} from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { nameDelegate, takeBackDelegation, whoMaySignFor } from '../../actions/delegates.ts'
import { findAway } from '../../queries/cases.ts'
import { listDelegations } from '../../queries/delegates.ts'
import { groupLetters, listGroupsToSign } from '../../queries/group-letters.ts'
import { listToSign } from '../../queries/signing.ts'
import { toSign } from '../../rules/group.ts'
import { letterNames } from '../../rules/letter.ts'
import { complaintHref } from './link.ts'
import { read } from './step.ts'
import { refusalWords } from './words.ts'

const form = z.object({
  delegateId: chosenId('Select who signs for you'),
  since: requiredDay('Enter the first day'),
  until: optionalDay('Enter the day you sign again, or leave it empty'),
})

/** What waits for one’s signature, the longest first, and who signs while one is away. */
export function signingPage(app: App) {
  app.get('/staff/signing', { config: read }, (request, reply) => show(request, reply, {}))

  app.post('/staff/signing/delegates', { config: { ...read, form } }, async (request, reply) => {
    const parsed = parseForm(form, request.body)
    if (!parsed.ok) return show(request, reply.code(422), parsed)
    const actor = request.staff()
    const done = await once(request, (tx) => nameDelegate(tx, actor, parsed.value))
    if (done.refusal !== null) {
      const field = done.refusal === 'date-in-past' ? 'since' : 'delegateId'
      const words =
        done.refusal === 'date-in-past'
          ? 'Enter days from today on, the last after the first'
          : refusalWords[done.refusal]
      return show(request, reply.code(422), { errors: formErrors({ [field]: words }), entered: parsed.entered })
    }
    return reply.flash({ kind: 'success', text: 'They sign for you from that day on' }).redirect('/staff/signing', 303)
  })

  const params = z.object({ id: z.uuid() })
  app.post('/staff/signing/delegates/:id/end', { config: read, schema: { params } }, async (request, reply) => {
    const actor = request.staff()
    await inTransaction(app.db, (tx) => takeBackDelegation(tx, actor, request.params.id))
    return reply.flash({ kind: 'success', text: 'You sign for yourself again' }).redirect('/staff/signing', 303)
  })

  async function show(request: FastifyRequest, reply: FastifyReply, { errors, entered = {} }: Shown) {
    const actor = request.staff()
    const today = londonDate(app.clock.now())
    const letters = await listToSign(app.db, actor)
    const groups = await groupsToSign(app.db, actor)
    return reply.page('modules/complaints/pages/staff/signing.njk', {
      groups,
      letters: letters
        .filter(({ letterId }) => !groups.some((one) => one.letterIds.has(letterId)))
        .map(({ kind, reference, letterId, namedId, ...letter }) => ({
          ...letter,
          reference,
          name: letterNames[kind],
          href: `${complaintHref(reference)}/letters/${letterId}`,
          standsIn: namedId !== actor.id,
          isLate: letter.dueAt !== null && Temporal.Instant.compare(letter.dueAt, app.clock.now()) < 0,
        })),
      delegations: await listDelegations(app.db, actor.id, today),
      isAway: (await findAway(app.db, [actor.id], today)).size > 0,
      people: [
        { value: '', text: 'Select a person' },
        ...(await whoMaySignFor(app.db, actor.id)).map(({ id, name, title }) => ({
          value: id,
          text: title ? `${name}, ${title}` : name,
        })),
      ],
      errors,
      entered,
    })
  }
}

/** Groups of letters that say the same and wait for one signature of this person. */
async function groupsToSign(db: Db, actor: StaffActor) {
  const groups: { title: string; askedAt: Temporal.Instant; href: string; letterIds: ReadonlySet<string> }[] = []
  for (const { id, title, askedAt } of await listGroupsToSign(db, actor)) {
    const letters = toSign(await groupLetters(db, actor, id))
    const letterIds = new Set(letters.flatMap(({ letterId }) => letterId ?? []))
    if (letterIds.size > 0) groups.push({ title, askedAt, href: `/staff/signing/groups/${id}`, letterIds })
  }
  return groups
}

type Shown = { errors?: FormErrors; entered?: Entered }
