import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { visibleScope } from '#modules/access/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import {
  type App,
  dayOfAddress,
  formErrors,
  once,
  oneOf,
  parseForm,
  requiredDay,
  requiredText,
} from '#platform/http/index.ts'
import { LONDON, londonDate } from '#platform/time/index.ts'
import { acknowledgeCall, addShift, dutyTopic, mayPlanRota, removeShift, type ShiftRefusal } from '../actions/duty.ts'
import type { Handed } from '../actions/duty-subjects.ts'
import { type DutyCall, listRecentCalls, listSteps, listWaitingCalls } from '../queries/duty-calls.ts'
import { listRotas, listShifts } from '../queries/duty-rotas.ts'
import { listChoices } from '../queries/find-person.ts'
import { mondayOf } from '../rules/week.ts'
import { onePerson } from './one-person.ts'
import type { Problem } from './person.ts'

const config = { access: { for: 'staff' as const, permission: 'duty.acknowledge' } }
const querystring = z.object({ week: dayOfAddress })
const params = z.object({ id: z.uuid() })

const time = (words: string) =>
  z.preprocess(
    oneOf,
    z.string({ error: words }).transform((text, context) => {
      const match = /^([01]?\d|2[0-3])[:.]([0-5]\d)$/.exec(text)
      if (match) return Temporal.PlainTime.from({ hour: Number(match[1]), minute: Number(match[2]) })
      context.addIssue({ code: 'custom', message: words })
      return z.NEVER
    }),
  )

const shiftForm = z.object({
  rota: z.uuid({ error: 'Select a rota' }),
  person: requiredText('Enter a name or an email address', 320),
  position: z.coerce.number({ error: 'Select a place' }).int().min(1).max(9),
  fromDay: requiredDay('Enter the first day'),
  fromTime: time('Enter a time, like 09:00'),
  toDay: requiredDay('Enter the last day'),
  toTime: time('Enter a time, like 09:00'),
})

const refusals: Record<ShiftRefusal, { field: string; words: string }> = {
  'place-taken': {
    field: 'position',
    words: 'Somebody has this place on the rota in that time. Choose another place or time',
  },
  'too-long': { field: 'toDay', words: 'A shift may last two weeks at most' },
  'ends-before-it-begins': { field: 'toDay', words: 'The end must come after the start' },
  'has-left': { field: 'person', words: 'This person has left. Choose somebody who works here' },
}

const takenWords: Record<Handed['has'], string> = {
  you: 'It is yours. Nobody else is called about it any more.',
  'somebody-else': 'The call is yours, and nobody else is called. Somebody has the case already: talk to them.',
  nobody: 'It is yours to answer. Nobody else is called about it any more.',
}

/** Calls that cannot wait until morning, and who is on the rota. */
export function dutyPage(app: App) {
  app.get('/staff/duty', { config, schema: { querystring } }, (request, reply) =>
    show(app, request, reply, request.query.week),
  )

  app.post('/staff/duty/calls/:id/acknowledge', { config, schema: { params } }, async (request, reply) => {
    const actor = request.staff()
    const taken = await once(request, (tx) => acknowledgeCall(tx, actor, request.params.id))
    if (taken.refusal !== null) {
      reply.flash({ kind: 'info', text: 'Somebody else has taken this call already.' })
      return reply.redirect('/staff/duty', 303)
    }
    reply.flash({ kind: 'success', text: takenWords[taken.handed?.has ?? 'nobody'] })
    return reply.redirect(taken.handed?.href ?? '/staff/duty', 303)
  })

  app.post('/staff/duty/shifts', { config: { ...config, form: shiftForm } }, async (request, reply) => {
    const form = parseForm(shiftForm, request.body)
    const again = (problem: Problem) => show(app, request, reply.code(422), null, problem)
    if (!mayPlanRota(request.actor)) return reply.redirect('/staff/duty', 303)
    if (!form.ok) return again(form)
    const { value, entered } = form
    const found = await onePerson(app.db, value.person)
    if ('words' in found) return again({ errors: formErrors({ person: found.words }), entered })
    const shift = {
      rotaId: value.rota,
      staffId: found.person.id,
      position: value.position,
      startsAt: momentOf(value.fromDay, value.fromTime),
      endsAt: momentOf(value.toDay, value.toTime),
    }
    const { refusal } = await once(request, (tx) => addShift(tx, request.actor, shift))
    if (refusal) return again({ errors: formErrors({ [refusals[refusal].field]: refusals[refusal].words }), entered })
    reply.flash({ kind: 'success', text: `${found.person.name} is on the rota.` })
    return reply.redirect(`/staff/duty?week=${value.fromDay}`, 303)
  })

  app.post('/staff/duty/shifts/:id/remove', { config, schema: { params } }, async (request, reply) => {
    if (!mayPlanRota(request.actor)) return reply.redirect('/staff/duty', 303)
    const { refusal } = await inTransaction(app.db, (tx) => removeShift(tx, request.actor, request.params.id))
    reply.flash(
      refusal
        ? { kind: 'info', text: 'This shift has begun, so it stays.' }
        : { kind: 'success', text: 'The shift is taken off the rota.' },
    )
    return reply.redirect('/staff/duty', 303)
  })
}

async function show(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  week: Temporal.PlainDate | null,
  problem?: Problem,
) {
  const actor = request.staff()
  const now = app.clock.now()
  const monday = mondayOf(week ?? londonDate(now))
  const nextMonday = monday.add({ days: 7 })
  const mayPlan = mayPlanRota(actor)
  const [waiting, recent, rotas, shifts] = await Promise.all([
    listWaitingCalls(app.db, actor),
    listRecentCalls(app.db, actor, now.subtract({ hours: 7 * 24 })),
    listRotas(app.db),
    listShifts(app.db, stillToTell(startOf(monday), startOf(nextMonday), now), startOf(nextMonday)),
  ])
  const calls = [...waiting, ...recent]
  const steps =
    calls.length > 0
      ? await listSteps(
          app.db,
          calls.map(({ id }) => id),
        )
      : []
  const view = (call: DutyCall) => ({
    ...call,
    steps: steps.filter(({ callId }) => callId === call.id),
    ...(visibleScope(actor, call.scopeId)
      ? {}
      : { summary: 'You may not know what this is about. Ask the team to take over.', reason: null, link: null }),
  })
  const wasCalled = new Set(steps.filter(({ staffId }) => staffId === actor.id).map(({ callId }) => callId))
  const isNow = (shift: { startsAt: Temporal.Instant; endsAt: Temporal.Instant }) =>
    Temporal.Instant.compare(shift.startsAt, now) <= 0 && Temporal.Instant.compare(now, shift.endsAt) < 0
  return reply.page('modules/organisation/pages/duty.njk', {
    topic: dutyTopic,
    mine: waiting.filter(({ id }) => wasCalled.has(id)).map(view),
    others: waiting.filter(({ id }) => !wasCalled.has(id)).map(view),
    recent: recent.map(view),
    monday,
    sunday: nextMonday.subtract({ days: 1 }),
    previousWeek: monday.subtract({ days: 7 }),
    nextWeek: nextMonday,
    rotas: rotas.map((rota) => ({
      ...rota,
      shifts: shifts
        .filter(({ rotaId }) => rotaId === rota.id)
        .map((shift) => ({
          ...shift,
          isNow: isNow(shift),
          isToCome: Temporal.Instant.compare(shift.startsAt, now) > 0,
        })),
    })),
    mayPlan,
    choices: mayPlan ? await listChoices(app.db) : [],
    errors: problem?.errors,
    entered: problem?.entered ?? {},
  })
}

/** Of this week only what is not over; of a week that has gone, all of it. */
const stillToTell = (from: Temporal.Instant, until: Temporal.Instant, now: Temporal.Instant) =>
  Temporal.Instant.compare(from, now) < 0 && Temporal.Instant.compare(now, until) < 0 ? now : from

const startOf = (day: Temporal.PlainDate) => momentOf(day, Temporal.PlainTime.from('00:00'))

const momentOf = (day: Temporal.PlainDate, plainTime: Temporal.PlainTime) =>
  day.toZonedDateTime({ timeZone: LONDON, plainTime }).toInstant()
