import { z } from 'zod'
import { addWorkingDays, englandAndWales } from '#modules/calendar/index.ts'
import { type Db, inTransaction } from '#platform/db/index.ts'
import {
  type Actor,
  type App,
  enteredFrom,
  type FormErrors,
  forbidden,
  formErrors,
  notFound,
  once,
  oneOf,
  optionalDay,
  optionalText,
  parseForm,
  requiredDay,
} from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import {
  addCrewNote,
  type NoteRefusal,
  type RoundState,
  recordRoundDay,
  withdrawCrewNote,
} from '../../actions/rounds.ts'
import { containerContents } from '../../answers/collection-words.ts'
import { findRoundDay, listAddressesOfRound, listNotesOfDays, listStreetsOfRound } from '../../queries/collections.ts'
import { crewNoteKinds } from '../../rules/missed-collection.ts'
import { isUsualDay } from '../../rules/schedule.ts'
import { teamsThatMayNote } from './crew.ts'
import { nearDay, noteNames, noteView, stateTag } from './place-view.ts'

const template = 'modules/places/pages/staff/round.njk'

type Day = Temporal.PlainDate

const params = z.object({
  roundId: z.uuid(),
  plannedOn: requiredDay('A day is written 2026-11-22'),
})
type RoundParams = z.output<typeof params>

const usrn = z.string().regex(/^[1-9][0-9]{0,7}$/)
const backOn = optionalDay('Enter the day the crew comes back, or choose it from the calendar')
const several = z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(usrn).max(2000))

const stateForm = z.object({
  state: z.enum(['planned', 'in-progress', 'finished', 'unfinished'], { error: 'Choose how the round stands' }),
  backOn,
  streets: several,
})

/** What is noted and where, in one button: `bin-not-out:property:999…`. */
const noteForm = z.object({
  note: z.preprocess(
    oneOf,
    z
      .string({ error: 'Press the button that says what the crew found' })
      .regex(
        new RegExp(`^(${crewNoteKinds.join('|')}):(property|street):[1-9][0-9]{0,11}$`),
        'Press the button that says what the crew found',
      ),
  ),
  backOn,
  text: optionalText(300),
})

const refusalWords: Record<NoteRefusal, { field: string; words: string }> = {
  'not-its-day': { field: 'form', words: 'The round is not out on this day' },
  'not-yet': { field: 'form', words: 'The round has not been out yet. Say what happened on its day' },
  'back-date-needed': { field: 'backOn', words: 'Enter the day the crew comes back' },
  'back-date-too-early': { field: 'backOn', words: 'The day the crew comes back must be after the day of the round' },
  'not-on-this-round': { field: 'form', words: 'This round does not come to that address or street' },
}

/** One round on one day: how it stands, and what the crew found, in two clicks. */
export function roundPage(app: App) {
  const access = { for: 'staff' as const, permission: 'places.read' }
  const querystring = z.object({ street: usrn.nullable().catch(null) })
  const path = '/staff/places/rounds/:roundId/:plannedOn'

  app.get(path, { config: { access }, schema: { params, querystring } }, async (request, reply) =>
    reply.page(template, await view(app, request.actor, { ...request.params, street: request.query.street })),
  )

  app.post(`${path}/state`, { config: { access, form: stateForm }, schema: { params } }, async (request, reply) => {
    const key = request.params
    await requireCrew(app.db, request.actor, key)
    const form = parseForm(stateForm, request.body)
    const again = async (errors: FormErrors) =>
      reply
        .code(422)
        .page(template, { ...(await view(app, request.actor, { ...key, street: null })), errors, typed: form.entered })
    if (!form.ok) return again(form.errors)
    const { refusal } = await inTransaction(app.db, (tx) =>
      recordRoundDay(tx, request.actor, { ...key, ...stateOf(form.value) }),
    )
    if (refusal) return again(formErrors({ [refusalWords[refusal].field]: refusalWords[refusal].words }))
    reply.flash({ kind: 'success', text: `Saved: ${stateTag(form.value.state).text.toLowerCase()}` })
    return reply.redirect(addressOf(key), 303)
  })

  app.post(
    `${path}/notes`,
    { config: { access, form: noteForm }, schema: { params, querystring } },
    async (request, reply) => {
      const key = request.params
      await requireCrew(app.db, request.actor, key)
      const form = parseForm(noteForm, request.body)
      const { street } = request.query
      const again = async (errors: FormErrors) =>
        reply.code(422).page(template, {
          ...(await view(app, request.actor, { ...key, street })),
          errors,
          typed: enteredFrom(request.body),
        })
      if (!form.ok) return again(form.errors)
      const { kind, place } = noteOf(form.value.note)
      const { refusal } = await once(request, (tx) =>
        addCrewNote(tx, request.actor, { ...key, kind, place, text: form.value.text ?? '', backOn: form.value.backOn }),
      )
      if (refusal) return again(formErrors({ [refusalWords[refusal].field]: refusalWords[refusal].words }))
      reply.flash({ kind: 'success', text: `Noted: ${noteNames[kind].toLowerCase()}` })
      return reply.redirect(addressOf(key, street), 303)
    },
  )

  const noteParams = params.extend({ noteId: z.uuid() })
  app.post(
    `${path}/notes/:noteId/withdraw`,
    { config: { access }, schema: { params: noteParams } },
    async (request, reply) => {
      const { noteId, ...key } = request.params
      await requireCrew(app.db, request.actor, key)
      await inTransaction(app.db, (tx) => withdrawCrewNote(tx, request.actor, { ...key, noteId }))
      reply.flash({ kind: 'success', text: 'The note was taken back' })
      return reply.redirect(addressOf(key), 303)
    },
  )
}

const addressOf = ({ roundId, plannedOn }: RoundParams, street: string | null = null) =>
  `/staff/places/rounds/${roundId}/${plannedOn}${street ? `?street=${street}#street-${street}` : ''}`

function stateOf({ state, backOn: day, streets }: z.output<typeof stateForm>): RoundState {
  return state === 'unfinished' ? { state, backOn: day, streetsLeft: streets } : { state }
}

function noteOf(text: string) {
  const [given, about, id = ''] = text.split(':')
  const kind = crewNoteKinds.find((one) => one === given) ?? 'bin-not-out'
  return { kind, place: about === 'street' ? { uprn: null, usrn: id } : { uprn: id, usrn: null } }
}

async function requireCrew(db: Db, actor: Actor, { roundId, plannedOn }: RoundParams) {
  const found = await findRoundDay(db, roundId, plannedOn)
  if (!found) throw notFound('Round')
  if (!(await teamsThatMayNote(db, actor, [found.round])).has(found.round.teamKey))
    throw forbidden('Only the team of the round may say what happened on it')
}

type Asked = RoundParams & { street: string | null }

async function view({ db, clock }: App, actor: Actor, { roundId, plannedOn, street }: Asked) {
  const today = londonDate(clock.now())
  const found = await findRoundDay(db, roundId, plannedOn)
  if (!found || !isUsualDay(found.round, plannedOn)) throw notFound('Round')
  const { round, day } = found
  const [streets, notes, mayNote, addresses] = await Promise.all([
    listStreetsOfRound(db, roundId),
    listNotesOfDays(db, [{ roundId, plannedOn }]),
    teamsThatMayNote(db, actor, [round]),
    street ? listAddressesOfRound(db, roundId, street) : [],
  ])
  const latest = Temporal.PlainDate.compare(today, day.runsOn) > 0 ? today : day.runsOn
  return {
    round: { name: round.name, what: containerContents[round.container] },
    state: day.state,
    tag: stateTag(day.state),
    back: day.backOn ? nearDay(day.backOn, today) : null,
    runsOn: day.runsOn,
    moved: day.runsOn.equals(plannedOn) ? null : plannedOn,
    href: addressOf({ roundId, plannedOn }),
    proposed: dayText(addWorkingDays(englandAndWales, latest, 1)),
    streets: streets.map(({ usrn: id, name, addresses: count }) => ({
      usrn: id,
      name,
      addresses: count,
      isOpen: id === street,
      left: notes.some((note) => note.usrn === id && note.kind === 'round-unfinished'),
      notes: notes.filter((note) => note.usrn === id).map((note) => noteNames[note.kind]),
    })),
    addresses: addresses.map((one) => ({
      ...one,
      notes: notes.filter(({ uprn }) => uprn === one.uprn).map(({ kind }) => noteNames[kind]),
    })),
    notes: notes.map(noteView),
    mayNote: mayNote.has(round.teamKey) && Temporal.PlainDate.compare(day.runsOn, today) <= 0,
    typed: {},
  }
}

const dayText = (day: Day) => day.toString()
