import { recordAudit } from '#modules/audit/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, isStaff, notFound } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import {
  isOnRound,
  listRoundDays,
  listRounds,
  lockNote,
  lockRound,
  type Round,
  saveNote,
  saveRoundDay,
  withdrawNote,
  withdrawSameNote,
  withdrawStreetsLeft,
} from '../queries/collections.ts'
import type { CrewNoteKind } from '../rules/missed-collection.ts'
import { isOnOrBefore, isUsualDay, type RoundDay, usualDay } from '../rules/schedule.ts'

type Day = Temporal.PlainDate

/** Which day of which round, by the day it is usually on. */
export type RoundDayKey = { roundId: string; plannedOn: Day }

export type RoundRefusal = 'not-its-day' | 'not-yet' | 'back-date-needed' | 'back-date-too-early'

/** What became of a round: it set off, it is done, or it is not and the crew comes back on a day. */
export type RoundState =
  | { state: 'planned' | 'in-progress' | 'finished' }
  | { state: 'unfinished'; backOn: Day | null; streetsLeft: readonly string[] }

/** Says how a round stands. Streets left are noted one by one; none named means that all of it waits. */
export async function recordRoundDay(
  tx: Tx,
  actor: Actor,
  { roundId, plannedOn, ...now }: RoundDayKey & RoundState,
): Promise<{ refusal: RoundRefusal | null }> {
  const { round, day } = await findDay(tx, { roundId, plannedOn })
  if (!day) return { refusal: 'not-its-day' }
  if (now.state !== 'planned' && isToCome(tx, day)) return { refusal: 'not-yet' }
  const backOn = now.state === 'unfinished' ? now.backOn : null
  if (now.state === 'unfinished') {
    const refusal = refusalOfBackDate(backOn, day.runsOn)
    if (refusal) return { refusal }
  }
  saveRoundDay(tx, roundId, { ...day, state: now.state, backOn })
  withdrawStreetsLeft(tx, roundId, plannedOn)
  const streetsLeft = now.state === 'unfinished' ? now.streetsLeft : []
  for (const usrn of new Set(streetsLeft))
    writeNote(tx, actor, {
      roundId,
      plannedOn,
      kind: 'round-unfinished',
      place: { uprn: null, usrn },
      text: '',
      backOn,
    })
  recordAudit(tx, actor, {
    action: `round.${now.state}`,
    subject: { kind: 'round', id: roundId },
    scopeId: null,
    detail: { name: round.name, day: plannedOn.toString(), backOn: backOn?.toString() ?? null },
  })
  return { refusal: null }
}

export type CrewNoteInput = RoundDayKey & {
  kind: CrewNoteKind
  place: { uprn: string; usrn: null } | { uprn: null; usrn: string }
  text: string
  backOn: Day | null
}

export type NoteRefusal = RoundRefusal | 'not-on-this-round'

/** Notes what the crew found at an address or in a street. The front door says so from then on. */
export async function addCrewNote(
  tx: Tx,
  actor: Actor,
  input: CrewNoteInput,
): Promise<{ refusal: NoteRefusal | null }> {
  const { round, day } = await findDay(tx, input)
  if (!day) return { refusal: 'not-its-day' }
  if (isToCome(tx, day)) return { refusal: 'not-yet' }
  if (!(await isOnRound(tx, input.roundId, input.place))) return { refusal: 'not-on-this-round' }
  const needsDate = input.kind === 'road-blocked' || input.kind === 'round-unfinished'
  const refusal = needsDate ? refusalOfBackDate(input.backOn, day.runsOn) : null
  if (refusal) return { refusal }
  withdrawSameNote(tx, input)
  const id = writeNote(tx, actor, { ...input, backOn: needsDate ? input.backOn : null })
  recordAudit(tx, actor, {
    action: 'crew-note.added',
    subject: { kind: 'crew-note', id },
    scopeId: null,
    detail: { name: round.name, kind: input.kind, uprn: input.place.uprn, usrn: input.place.usrn },
  })
  return { refusal: null }
}

/** Takes back a note of a round's day that was wrong. */
export async function withdrawCrewNote(tx: Tx, actor: Actor, note: RoundDayKey & { noteId: string }): Promise<void> {
  const found = await lockNote(tx, note.noteId)
  if (!found || found.roundId !== note.roundId || !found.plannedOn.equals(note.plannedOn)) throw notFound('Note')
  if (found.withdrawnAt) return
  withdrawNote(tx, note.noteId)
  recordAudit(tx, actor, {
    action: 'crew-note.withdrawn',
    subject: { kind: 'crew-note', id: note.noteId },
    scopeId: null,
    detail: { name: found.roundName, kind: found.kind },
  })
}

export type MoveRefusal = 'same-day' | 'too-far' | 'no-rounds'

/** Moves all rounds of a day to another one, as in the week of a bank holiday. Says how many were moved. */
export async function moveCollections(
  tx: Tx,
  actor: Actor,
  { from, to }: { from: Day; to: Day },
): Promise<{ refusal: MoveRefusal | null; moved: number }> {
  if (from.equals(to)) return { refusal: 'same-day', moved: 0 }
  if (Math.abs(from.until(to).days) > 7) return { refusal: 'too-far', moved: 0 }
  const rounds = (await listRounds(tx, from)).filter((round) => isUsualDay(round, from))
  if (rounds.length === 0) return { refusal: 'no-rounds', moved: 0 }
  const known = await listRoundDays(
    tx,
    rounds.map(({ id }) => id),
    from,
    from,
  )
  for (const { id } of rounds) {
    const day = known.find(({ roundId, plannedOn }) => roundId === id && plannedOn.equals(from))
    saveRoundDay(tx, id, { plannedOn: from, runsOn: to, state: day?.state ?? 'planned', backOn: day?.backOn ?? null })
  }
  recordAudit(tx, actor, {
    action: 'rounds.moved',
    subject: { kind: 'rounds', id: from.toString() },
    scopeId: null,
    detail: { from: from.toString(), to: to.toString(), rounds: rounds.length },
  })
  return { refusal: null, moved: rounds.length }
}

async function findDay(tx: Tx, { roundId, plannedOn }: RoundDayKey): Promise<{ round: Round; day: RoundDay | null }> {
  const round = await lockRound(tx, roundId)
  if (!round) throw notFound('Round')
  if (!isUsualDay(round, plannedOn)) return { round, day: null }
  const known = await listRoundDays(tx, [roundId], plannedOn, plannedOn)
  const day = known.find((one) => one.plannedOn.equals(plannedOn))
  return { round, day: day ?? usualDay(plannedOn) }
}

const isToCome = (tx: Tx, { runsOn }: RoundDay) => Temporal.PlainDate.compare(runsOn, londonDate(tx.now)) > 0

function refusalOfBackDate(backOn: Day | null, runsOn: Day): RoundRefusal | null {
  if (!backOn) return 'back-date-needed'
  return isOnOrBefore(backOn, runsOn) ? 'back-date-too-early' : null
}

function writeNote(tx: Tx, actor: Actor, note: CrewNoteInput): string {
  const id = newId()
  saveNote(tx, { ...note, id, notedBy: isStaff(actor) ? actor.id : null })
  return id
}
