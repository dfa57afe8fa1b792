import { addWorkingDays, type Calendar, endOfDay, firstWorkingDayFrom } from '#modules/calendar/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { explainDue, type History, type Terms } from './due-date.ts'
import type { ExtensionRule, LetterFact } from './policy.ts'
import type { Target } from './target.ts'

export type ExtendRefusal =
  | 'not-running'
  | 'no-extension'
  | 'already-extended'
  | 'too-late'
  | 'reasons-missing'
  | 'letter-incomplete'
  | 'agreement-missing'
  | 'not-later'
  | 'over-cap'

type Extendable = {
  readonly state: string
  readonly dueAt: Temporal.Instant
  readonly pausedAt: Temporal.Instant | null
  readonly extendedAt: Temporal.Instant | null
}

export type Asked = {
  readonly newDue: Temporal.Instant
  readonly reasons: string
  readonly letterFacts: readonly LetterFact[]
  readonly agreedWith: string | null
}

/** Why a promise may not be extended at all now, or `null` when it may. */
export function refusalToExtend(
  promise: Extendable,
  rule: ExtensionRule | null,
  now: Temporal.Instant,
): ExtendRefusal | null {
  if (promise.state !== 'running') return 'not-running'
  if (rule === null) return 'no-extension'
  if (promise.extendedAt !== null) return 'already-extended'
  // What is broken stays broken: a longer time is given before the old one is over.
  return Temporal.Instant.compare(promise.dueAt, promise.pausedAt ?? now) < 0 ? 'too-late' : null
}

/** Why a promise may not get this longer time, or `null` when it may. */
export function refusalOfExtension(
  promise: Extendable,
  rule: ExtensionRule,
  latest: Temporal.Instant | null,
  asked: Asked,
): ExtendRefusal | null {
  if (asked.reasons.trim() === '') return 'reasons-missing'
  if (missingFromLetter(rule, asked.letterFacts).length > 0) return 'letter-incomplete'
  if (rule.agreement === 'required' && !asked.agreedWith?.trim()) return 'agreement-missing'
  if (Temporal.Instant.compare(asked.newDue, promise.dueAt) <= 0) return 'not-later'
  return latest && Temporal.Instant.compare(asked.newDue, latest) > 0 ? 'over-cap' : null
}

export const missingFromLetter = (rule: ExtensionRule, facts: readonly LetterFact[]) =>
  rule.letter.filter((fact) => !facts.includes(fact))

/** The last moment the rule allows, from the time as it was before anybody moved it; `null` when it is as agreed. */
export function latestExtension(
  terms: Terms,
  rule: ExtensionRule,
  history: History,
  asOf: Temporal.Instant,
): Temporal.Instant | null {
  if (rule.cap === 'as-agreed') return null
  const unmoved = { ...history, moves: [] }
  if (rule.cap.from === 'start') {
    return explainDue({ ...terms, target: wholeTime(terms.target, rule.cap) }, unmoved, asOf).due
  }
  const due = londonDate(explainDue(terms, unmoved, asOf).due)
  return endOfDay(
    'months' in rule.cap
      ? afterMonths(terms, due.add({ months: rule.cap.months }))
      : addWorkingDays(terms.calendar, due, rule.cap.workingDays),
  )
}

type Length = { readonly workingDays: number } | { readonly months: number }

/** The cap counted like the promise itself: with its cut-off, or its rule for months. */
function wholeTime(target: Target, length: Length): Target {
  if ('months' in length) {
    const ofMonths = target.count === 'months' ? target : null
    return {
      count: 'months',
      months: length.months,
      firstDayCounts: ofMonths?.firstDayCounts ?? false,
      onNonWorkingDay: ofMonths?.onNonWorkingDay ?? 'as-it-falls',
    }
  }
  const cutOff = target.count === 'working-days' ? target.cutOff : null
  return { count: 'working-days', days: length.workingDays, cutOff }
}

const afterMonths = ({ target, calendar }: { target: Target; calendar: Calendar }, day: Temporal.PlainDate) =>
  target.count === 'months' && target.onNonWorkingDay === 'next-working-day' ? firstWorkingDayFrom(calendar, day) : day
