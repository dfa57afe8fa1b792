import { endOfDay } from '#modules/calendar/index.ts'
import { londonDate } from '#platform/time/index.ts'

/** Where and when a disruption holds. No services, or no wards and streets, means all of them. */
export type Reach = {
  readonly serviceKeys: readonly string[]
  readonly wardCodes: readonly string[]
  readonly usrns: readonly string[]
  readonly startsOn: Temporal.PlainDate
  readonly endsOn: Temporal.PlainDate | null
}

export type Reachable = {
  readonly serviceKey: string | null
  readonly wardCode: string | null
  readonly usrn: string | null
  readonly due: Temporal.Instant
}

/** A disruption reaches what falls due on its days. What is due after it ends can still be done in time. */
export function reaches(disruption: Reach, promise: Reachable): boolean {
  const due = londonDate(promise.due)
  if (Temporal.PlainDate.compare(due, disruption.startsOn) < 0) return false
  if (disruption.endsOn && Temporal.PlainDate.compare(due, disruption.endsOn) > 0) return false
  if (disruption.serviceKeys.length > 0 && !includes(disruption.serviceKeys, promise.serviceKey)) return false
  if (disruption.wardCodes.length === 0 && disruption.usrns.length === 0) return true
  return includes(disruption.wardCodes, promise.wardCode) || includes(disruption.usrns, promise.usrn)
}

/** The kinds of promise a disruption may hold up: what we do, never that we received something. */
export const disruptable = ['finish', 'reply', 'visit', 'word'] as const

/** The law's own clocks run on, whatever happens. */
export function mayBeDisrupted(promise: { readonly kind: string; readonly statutory: boolean }): boolean {
  return !promise.statutory && includes(disruptable, promise.kind)
}

/** When the next update is due. One that is late already promises nothing: the day after today stands for it. */
export function nextUpdateDue(nextUpdateOn: Temporal.PlainDate | null, now: Temporal.Instant): Temporal.Instant {
  const tomorrow = londonDate(now).add({ days: 1 })
  if (!nextUpdateOn || Temporal.PlainDate.compare(nextUpdateOn, londonDate(now)) < 0) return endOfDay(tomorrow)
  return endOfDay(nextUpdateOn)
}

const includes = (list: readonly string[], value: string | null) => value !== null && list.includes(value)
