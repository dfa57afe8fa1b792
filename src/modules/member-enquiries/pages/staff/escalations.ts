import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { staffInTeams } from '#modules/access/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  once,
  oneOf,
  parseForm,
  requiredText,
  type StaffActor,
} from '#platform/http/index.ts'
import { decideEscalation } from '../../actions/decide.ts'
import { partsOfAll } from '../../queries/enquiries.ts'
import { escalationsFor, findDecided } from '../../queries/escalations.ts'
import { whyNot } from './enquiry-step.ts'
import { enquiryHref, partTags } from './state.ts'

const config = { access: { for: 'staff' as const, permission: null } }
const params = z.object({ escalationId: z.uuid() })

const decideForm = z.object({
  words: requiredText('Enter what you decide. The Member reads it', 4000),
  ownerId: z.preprocess((value) => oneOf(value) || null, z.uuid().nullable()),
})

type Problem = { id: string; errors: FormErrors; entered: Entered }

/** What was taken further to the person who is signed in: the history, and a decision to make. */
export function escalationsPage(app: App) {
  app.get('/staff/enquiries/escalations', { config }, (request, reply) => show(app, request.staff(), reply, null))

  app.post(
    '/staff/enquiries/escalations/:escalationId',
    { config: { ...config, form: decideForm }, schema: { params } },
    async (request, reply) => {
      const actor = request.staff()
      const { escalationId } = request.params
      const form = parseForm(decideForm, request.body)
      if (!form.ok) {
        const words = Object.entries(form.errors.byField).map(([name, { text }]) => [`${name}-${escalationId}`, text])
        const errors = formErrors(Object.fromEntries(words))
        return show(app, actor, reply.code(422), { id: escalationId, errors, entered: form.entered })
      }
      const done = await once(request, (tx) => decideEscalation(tx, actor, { escalationId, ...form.value }))
      if (done.refusal !== null)
        return show(app, actor, reply.code(422), {
          id: escalationId,
          errors: formErrors({ [`words-${escalationId}`]: whyNot(done) }),
          entered: form.entered,
        })
      return reply
        .flash({ kind: 'success', text: 'Your decision is recorded, and the Member is told' })
        .redirect('/staff/enquiries/escalations', 303)
    },
  )
}

async function show({ db, clock }: App, actor: StaffActor, reply: FastifyReply, problem: Problem | null) {
  const waiting = await escalationsFor(db, actor)
  const teams = [...new Set(waiting.map(({ teamId }) => teamId))]
  const people = teams.length > 0 ? await staffInTeams(db, teams, clock.now()) : []
  const parts = await partsOfAll(
    db,
    waiting.map(({ caseId }) => caseId),
  )
  const list = waiting.map((one) => ({
    ...one,
    href: actor.permissions.has('enquiries.read') ? enquiryHref(one.reference) : null,
    urgent: one.safeguarding ? 'Safeguarding' : one.urgentReason ? `Urgent: ${one.urgentReason}` : null,
    parts: parts
      .filter(({ enquiryId }) => enquiryId === one.caseId)
      .map((part) => ({ ...part, tag: partTags[part.state] })),
    people: [
      { value: '', text: one.ownerName ? `${one.ownerName} goes on` : 'Nobody yet' },
      ...people.filter(({ teamId }) => teamId === one.teamId).map(({ id, name }) => ({ value: id, text: name })),
    ],
    errors: problem?.id === one.id ? problem.errors : null,
    entered: problem?.id === one.id ? problem.entered : {},
  }))
  const lost = problem !== null && !waiting.some(({ id }) => id === problem.id) ? problem : null
  return reply.page('modules/member-enquiries/pages/staff/escalations.njk', {
    list,
    problem,
    lost,
    decided: lost && (await findDecided(db, actor, lost.id)),
  })
}
