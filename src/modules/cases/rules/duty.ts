import type { Answers, Form } from '#modules/forms/index.ts'
import { answersInWords, contactKeys } from '#modules/forms/index.ts'
import type { CaseStatus } from './standing.ts'

type Before = { status: CaseStatus; ownerId: string | null }
type After = { status?: unknown; owner_id?: unknown; joined_into?: unknown; outcome?: unknown }

/**
 * What a change to a case makes of a duty call about it that still waits: somebody who works here has it in hand, or
 * nobody has to go any more. Null: the call goes on.
 */
export function whatCallBecomes(before: Before, change: After, byStaff: boolean): 'acknowledged' | 'not-needed' | null {
  const isOver = change.status === 'resolved' || change.status === 'closed'
  if (isOver && (!byStaff || change.joined_into || change.outcome === 'withdrawn')) return 'not-needed'
  if (!byStaff) return null
  const isGiven = typeof change.owner_id === 'string' && change.owner_id !== before.ownerId
  const isWorkedOn = change.status !== undefined && change.status !== 'new' && change.status !== before.status
  return isOver || isGiven || isWorkedOn ? 'acknowledged' : null
}

const contact: ReadonlySet<string> = new Set(Object.values(contactKeys))
const most = 6
const longest = 300

/** What people told us of where they are and what is so, in their own words: what somebody acts on who is called out. */
export function toldInOwnWords(form: Form, answers: Answers): string[] {
  const own = new Set(
    form.pages.flatMap(({ questions }) =>
      questions
        .filter(({ key }) => !contact.has(key))
        .filter(
          (one) => ['long-text', 'place', 'address'].includes(one.type) || (one.type === 'short-text' && !one.number),
        )
        .map(({ key }) => key),
    ),
  )
  return answersInWords(form, answers)
    .filter(({ key, lines }) => own.has(key) && lines.join('').trim() !== '')
    .slice(0, most)
    .map(({ name, lines }) => shortened(`${name}: ${lines.join(', ')}`))
}

const shortened = (text: string) => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text)
