import { z } from 'zod'
import { endOfDay } from '#modules/calendar/index.ts'
import type { BreachDecision, DecideRefusal } from '#modules/promises/index.ts'
import { oneOf, requiredDay, requiredText } from '#platform/http/index.ts'
import type { BoardTeam } from '../../queries/teams.ts'

/** One of three decisions on a broken promise, each with a form of its own. */
export const decideForm = z.discriminatedUnion('decision', [
  z.object({ decision: z.literal('do-now') }),
  z.object({
    decision: z.literal('reassign'),
    to: z.preprocess(oneOf, z.string({ error: giveTo() }).min(1, giveTo())),
  }),
  z.object({
    decision: z.literal('renegotiate'),
    newDay: requiredDay('Enter the new date, from today on'),
    reason: requiredText('Enter the reason. The customer is told it', 300),
  }),
])

/** The decision as the promises take it; null when the person or team chosen is not among those offered. */
export function decisionOf(form: z.output<typeof decideForm>, teams: readonly BoardTeam[]): BreachDecision | null {
  if (form.decision === 'do-now') return { decision: 'do-now' }
  if (form.decision === 'renegotiate') {
    return { decision: 'renegotiate', newDue: endOfDay(form.newDay), reason: form.reason }
  }
  const [teamId = '', ownerId = null] = form.to.split(':')
  const team = teams.find((each) => each.id === teamId)
  if (!team || (ownerId !== null && !team.people.some((person) => person.id === ownerId))) return null
  return { decision: 'reassign', teamId, ownerId }
}

/** Who could be given a case: the people of its team, the team as a whole, or another team. */
export function whoCould(teams: readonly BoardTeam[], teamId: string) {
  const own = teams.find((team) => team.id === teamId)
  return {
    own: own ? own.people.map((person) => ({ value: `${own.id}:${person.id}`, text: person.name })) : [],
    ownTeam: own ? { value: own.id, text: `${own.name}, for anybody to take` } : null,
    others: teams.filter((team) => team.id !== teamId).map((team) => ({ value: team.id, text: team.name })),
  }
}

export type WhoCould = ReturnType<typeof whoCould>

/** Where on the form a refusal belongs, and what to do about it. */
export const decideRefusals: Record<DecideRefusal, { field: string; words: string }> = {
  'not-yours': { field: 'decision', words: 'This decision has gone to somebody else. Go back to your decisions' },
  'already-decided': {
    field: 'decision',
    words: 'This has been decided already. Open the case to see what was decided',
  },
  ended: {
    field: 'decision',
    words: 'The promise has been kept, moved or withdrawn meanwhile. There is nothing to decide',
  },
  'held-up': { field: 'decision', words: 'A disruption holds this up. Give an update on the disruption instead' },
  'not-running': { field: 'decision', words: 'The promise is over. There is nothing to decide' },
  statutory: {
    field: 'newDay',
    words: 'The law or a Code sets this date, so it cannot be moved. Do it now or give it to somebody else',
  },
  'extend-instead': {
    field: 'newDay',
    words: 'The rule behind this date allows no new date once it is over. Do it now or give it to somebody else',
  },
  'next-update': { field: 'newDay', words: 'A disruption holds this up. Give an update on the disruption instead' },
  'in-the-past': { field: 'newDay', words: 'Enter a date from today on' },
  'same-time': { field: 'newDay', words: 'Enter a date other than the one that was promised' },
}

function giveTo() {
  return 'Select who is to have it'
}
