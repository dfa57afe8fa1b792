import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { listStreets } from '#modules/places/index.ts'
import {
  endDisruption,
  findDisruption,
  listDisruptions,
  listDisruptionUpdates,
  updateDisruption,
} from '#modules/promises/index.ts'
import { orderByPromises, queueHref } from '#modules/queues/index.ts'
import {
  type Actor,
  type App,
  can,
  type Entered,
  type FormErrors,
  formErrors,
  notFound,
  once,
  parseForm,
} from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { endForm, updateForm, updateRefusals } from './declare-form.ts'
import { lastDayOf, mayDeclare, namesOf, reachInWords } from './disruptions.ts'
import { asTitle } from './subject.ts'

const read = { access: { for: 'staff' as const, permission: null } }
const params = z.object({ id: z.uuid() })

type Problem = { readonly errors: FormErrors; readonly entered: Entered }

/** One disruption: what it holds up, what was said, the next update, and its end. */
export function disruptionPage(app: App) {
  app.get('/staff/disruptions/:id', { config: read, schema: { params } }, (request, reply) =>
    show(app, request.actor, reply, request.params.id, null),
  )

  app.post(
    '/staff/disruptions/:id/update',
    { config: { ...mayDeclare, form: updateForm }, schema: { params } },
    async (request, reply) => {
      const actor = request.staff()
      const { id } = request.params
      const again = (problem: Problem) => show(app, actor, reply.code(422), id, problem)
      const form = parseForm(updateForm, request.body)
      if (!form.ok) return again(form)

      const { updateWords, updateNext } = form.value
      const updated = await once(request, async (tx) => {
        const result = await updateDisruption(tx, actor, { id, words: updateWords, nextUpdateOn: updateNext })
        if (result.refusal === null) await orderByPromises(tx, result.subjects)
        return { refusal: result.refusal }
      })
      if (updated.refusal) {
        const { field, words } = updateRefusals[updated.refusal]
        return again({ errors: formErrors({ [field]: words }), entered: form.entered })
      }
      reply.flash({ kind: 'success', text: 'Saved. Each person affected is told once.' })
      return reply.redirect(`/staff/disruptions/${id}`, 303)
    },
  )

  app.post(
    '/staff/disruptions/:id/end',
    { config: { ...mayDeclare, form: endForm }, schema: { params } },
    async (request, reply) => {
      const actor = request.staff()
      const { id } = request.params
      const again = (problem: Problem) => show(app, actor, reply.code(422), id, problem)
      const form = parseForm(endForm, request.body)
      if (!form.ok) return again(form)
      const { endWords, endDates, endDay } = form.value
      const newDay = endDates === 'one-day' ? endDay : null
      if (newDay && Temporal.PlainDate.compare(newDay, londonDate(app.clock.now())) < 0) {
        return again({ errors: formErrors({ endDay: 'Enter today or a later day' }), entered: form.entered })
      }

      const ended = await once(request, async (tx) => {
        const result = await endDisruption(tx, actor, { id, words: endWords, newDay })
        if (result.refusal === null) await orderByPromises(tx, result.subjects)
        return { refusal: result.refusal }
      })
      if (ended.refusal) {
        return again({ errors: formErrors({ endWords: updateRefusals[ended.refusal].words }), entered: form.entered })
      }
      reply.flash({
        kind: 'success',
        text: 'The disruption is over. Each person affected is told their new date once.',
      })
      return reply.redirect(`/staff/disruptions/${id}`, 303)
    },
  )
}

async function show(app: App, actor: Actor, reply: FastifyReply, id: string, problem: Problem | null) {
  const disruption = await findDisruption(app.db, id)
  if (!disruption) throw notFound('Disruption')
  const [updates, lines, streets, names] = await Promise.all([
    listDisruptionUpdates(app.db, id),
    listDisruptions(app.db, actor, [disruption.state]),
    listStreets(app.db, disruption.usrns),
    namesOf(app),
  ])
  const line = lines.find((each) => each.id === id)
  return reply.page('modules/insight/pages/staff/disruption.njk', {
    disruption,
    title: asTitle(disruption.reason),
    lastDay: lastDayOf(disruption),
    ...reachInWords(disruption, names),
    streets,
    updates,
    waiting: line?.waiting ?? 0,
    broken: line?.broken ?? 0,
    queueHref: queueHref({ disruption: id }),
    isLate:
      disruption.state === 'in-force' &&
      Temporal.PlainDate.compare(disruption.nextUpdateOn, londonDate(app.clock.now())) < 0,
    mayChange: can(actor, 'disruptions.declare') && disruption.state === 'in-force',
    errors: problem?.errors ?? null,
    entered: problem?.entered ?? {},
  })
}
