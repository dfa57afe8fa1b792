import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { decideBreach, listDisruptions, openBreachesFor } from '#modules/promises/index.ts'
import { orderByPromises } from '#modules/queues/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  once,
  parseForm,
  type StaffActor,
} from '#platform/http/index.ts'
import { listAbout, listAsked } from '../../queries/about.ts'
import { boardTeams } from '../../queries/teams.ts'
import { decideForm, decideRefusals, decisionOf, whoCould } from './decide-form.ts'
import { asTitle, subjectHref } from './subject.ts'

const config = { access: { for: 'staff' as const, permission: null } }
const params = z.object({ breachId: z.uuid() })

type Problem = { readonly breachId: string; readonly errors: FormErrors; readonly entered: Entered }

const done = {
  'do-now': 'Whoever has the case is told to do it now.',
  reassign: 'The case is theirs now.',
  renegotiate: 'The customer is told the new date and the reason.',
}

/** The broken promises somebody is accountable for, with the three decisions on each. */
export function decisionsPage(app: App) {
  app.get('/staff/decisions', { config }, (request, reply) => show(app, request.staff(), reply, null))

  // The address of a form that came back with a mistake, typed or loaded again.
  app.get('/staff/decisions/:breachId', { config, schema: { params } }, (_request, reply) =>
    reply.redirect('/staff/decisions', 303),
  )

  app.post(
    '/staff/decisions/:breachId',
    { config: { ...config, form: decideForm }, schema: { params } },
    async (request, reply) => {
      const actor = request.staff()
      const { breachId } = request.params
      const again = (errors: FormErrors, entered: Entered) =>
        show(app, actor, reply.code(422), { breachId, errors, entered })

      const form = parseForm(decideForm, request.body)
      if (!form.ok) return again(known(form.errors), form.entered)
      const decision = decisionOf(form.value, (await boardTeams(app.db, actor)).teams)
      if (!decision) return again(formErrors({ to: 'Select somebody from the list' }), form.entered)

      const decided = await once(request, async (tx) => {
        const result = await decideBreach(tx, actor, { breachId, ...decision })
        if (result.refusal === null) await orderByPromises(tx, [result.subject])
        return result
      })
      if (decided.refusal) {
        const { field, words } = decideRefusals[decided.refusal]
        return again(formErrors({ [field]: words }), form.entered)
      }
      reply.flash({ kind: 'success', text: done[decision.decision] })
      return reply.redirect(form.entered.from === 'board' ? '/staff/board' : '/staff/decisions', 303)
    },
  )
}

/** A decision that is none of the three gets words too. */
const known = (errors: FormErrors) =>
  errors.byField.decision ? formErrors({ decision: 'Choose what is to happen' }) : errors

async function show(app: App, actor: StaffActor, reply: FastifyReply, problem: Problem | null) {
  const { db } = app
  const [breaches, { teams }] = await Promise.all([openBreachesFor(db, actor), boardTeams(db, actor)])
  const own = breaches.filter((breach) => breach.kind !== 'next-update')
  const heldUp = Map.groupBy(
    breaches.filter((breach) => breach.kind === 'next-update'),
    (breach) => breach.disruptionId,
  )
  const [about, asked, disruptions] = await Promise.all([
    listAbout(db, actor, own),
    listAsked(
      db,
      own.map((breach) => breach.id),
    ),
    heldUp.size > 0 ? listDisruptions(db, actor, ['in-force', 'ended']) : [],
  ])
  const people = new Map(teams.flatMap((team) => team.people).map((person) => [person.id, person.name]))
  return reply.page('modules/insight/pages/staff/decisions.njk', {
    problem,
    decisions: own.map((breach) => ({
      ...breach,
      breachId: breach.id,
      goesUp: breach.decideBy !== null && Temporal.Instant.compare(breach.decideBy, app.clock.now()) > 0,
      ...(about.get(breach.subjectId) ?? { title: breach.words, reference: null, placeText: null }),
      href: subjectHref(breach),
      team: teams.find((team) => team.id === breach.teamId)?.name ?? null,
      owner: breach.ownerId ? (people.get(breach.ownerId) ?? 'Somebody who has left') : null,
      before: asked.filter((each) => each.breachId === breach.id && each.level < breach.level).map((each) => each.name),
      choices: whoCould(teams, breach.teamId ?? ''),
      errors: problem?.breachId === breach.id ? problem.errors : null,
      entered: problem?.breachId === breach.id ? problem.entered : {},
    })),
    heldUp: [...heldUp].flatMap(([id, found]) => {
      const disruption = disruptions.find((each) => each.id === id)
      return disruption
        ? [
            {
              ...disruption,
              title: asTitle(disruption.reason),
              count: found.length,
              href: `/staff/disruptions/${disruption.id}`,
            },
          ]
        : []
    }),
  })
}
