import { z } from 'zod'
import type { Db } from '#platform/db/index.ts'
import {
  type Actor,
  type App,
  dayOfAddress,
  forbidden,
  formErrors,
  once,
  parseForm,
  requiredDay,
} from '#platform/http/index.ts'
import { londonDate, shortDay } from '#platform/time/index.ts'
import { type MoveRefusal, moveCollections } from '../../actions/rounds.ts'
import { containerContents } from '../../answers/collection-words.ts'
import { mayManagePlaces } from '../../permissions.ts'
import { countNotesOfDays, listRoundDays, listRounds } from '../../queries/collections.ts'
import { type RoundDay, roundDays } from '../../rules/schedule.ts'
import { teamsThatMayNote } from './crew.ts'
import { nearDay, stateTag } from './place-view.ts'

const template = 'modules/places/pages/staff/rounds.njk'

const moveForm = z.object({
  from: requiredDay('Enter the day the collections are usually on'),
  to: requiredDay('Enter the day they move to'),
})

const refusalWords: Record<MoveRefusal, { field: string; words: string }> = {
  'same-day': { field: 'to', words: 'Enter another day than the usual one' },
  'too-far': { field: 'to', words: 'Collections can be moved by a week at most' },
  'no-rounds': { field: 'from', words: 'No round is usually on that day' },
}

/** The rounds of a day and how they stand, and moving a day's collections to another. */
export function roundsPage(app: App) {
  const access = { for: 'staff' as const, permission: 'places.read' }
  const querystring = z.object({ day: dayOfAddress })

  app.get('/staff/places/rounds', { config: { access }, schema: { querystring } }, async (request, reply) => {
    const today = londonDate(app.clock.now())
    return reply.page(template, await view(app.db, request.actor, { day: request.query.day ?? today, today }))
  })

  const manage = { config: { access: { ...access, permission: 'places.manage' }, form: moveForm } }
  app.post('/staff/places/rounds/move', manage, async (request, reply) => {
    if (!mayManagePlaces(request.actor)) throw forbidden('You may not move collections')
    const today = londonDate(app.clock.now())
    const form = parseForm(moveForm, request.body)
    const again = async (errors: ReturnType<typeof formErrors>) =>
      reply.code(422).page(template, {
        ...(await view(app.db, request.actor, { day: today, today })),
        errors,
        entered: form.entered,
      })
    if (!form.ok) return again(form.errors)
    const done = await once(request, (tx) => moveCollections(tx, request.actor, form.value))
    if (done.refusal) {
      const { field, words } = refusalWords[done.refusal]
      return again(formErrors({ [field]: words }))
    }
    const { from, to } = form.value
    reply.flash({
      kind: 'success',
      text: `${done.moved} ${done.moved === 1 ? 'round' : 'rounds'} moved from ${shortDay(from)} to ${shortDay(to)}`,
    })
    return reply.redirect(`/staff/places/rounds?day=${to}`, 303)
  })
}

async function view(db: Db, actor: Actor, { day, today }: { day: Temporal.PlainDate; today: Temporal.PlainDate }) {
  const rounds = await listRounds(db, day)
  const ids = rounds.map(({ id }) => id)
  const known = await listRoundDays(db, ids, day.subtract({ days: 14 }), day.add({ days: 14 }))
  const onDay = rounds.flatMap((round) => {
    const own = known.filter(({ roundId }) => roundId === round.id)
    return roundDays(round, own, day, day).map((one) => ({ round, day: one }))
  })
  const left = known.filter(
    ({ state, backOn, runsOn }) => state === 'unfinished' && isStillLeft({ backOn, runsOn }, day),
  )
  const comingBack = left.flatMap((one) =>
    rounds.filter(({ id }) => id === one.roundId).map((round) => ({ round, day: one })),
  )
  const keys = [...onDay, ...comingBack].map(({ round, day: { plannedOn } }) => ({ roundId: round.id, plannedOn }))
  const [notes, mayNote] = await Promise.all([countNotesOfDays(db, keys), teamsThatMayNote(db, actor, rounds)])
  const rowOf = ({ round, day: one }: { round: (typeof rounds)[number]; day: RoundDay }) => ({
    name: round.name,
    what: containerContents[round.container],
    href: `/staff/places/rounds/${round.id}/${one.plannedOn}`,
    addresses: round.addresses,
    tag: stateTag(one.state),
    state: one.state,
    moved: one.runsOn.equals(one.plannedOn) ? null : `usually ${shortDay(one.plannedOn)}`,
    back: one.backOn ? nearDay(one.backOn, today) : null,
    plannedOn: one.plannedOn,
    notes: notes.get(`${round.id} ${one.plannedOn}`) ?? 0,
    mayNote: mayNote.has(round.teamKey) && !isBefore(today, one.runsOn),
  })
  return {
    day,
    dayName: nearDay(day, today),
    isToday: day.equals(today),
    before: day.subtract({ days: 1 }),
    after: day.add({ days: 1 }),
    rounds: onDay.map(rowOf),
    comingBack: comingBack.map(rowOf),
    hasRounds: rounds.length > 0,
    mayManage: mayManagePlaces(actor),
    entered: {},
  }
}

const isBefore = (a: Temporal.PlainDate, b: Temporal.PlainDate) => Temporal.PlainDate.compare(a, b) < 0

const isStillLeft = (
  { backOn, runsOn }: { backOn: Temporal.PlainDate | null; runsOn: Temporal.PlainDate },
  day: Temporal.PlainDate,
) => backOn !== null && Temporal.PlainDate.compare(runsOn, day) < 0 && Temporal.PlainDate.compare(backOn, day) >= 0
