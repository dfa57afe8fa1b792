import type { Service } from '#modules/services/index.ts'
import { type Candidate, foundIn, placesOf } from './classify.ts'
import type { Model } from './model.ts'
import { read } from './reading.ts'

/** What a text says that cannot wait until somebody has read it. */
export type CannotWait = {
  service: Service
  /** The rules of the service that its words meet, by their number. */
  written: readonly number[]
  rota: string
  /** Why, as the rule says it to staff. */
  reason: string
  /** What they are told at once. */
  reply: string
}

/** The rules of a service that a text meets by its words. */
export function rulesWritten({ body }: Service, text: string, { vocabulary }: Model): number[] {
  const words = read(text, vocabulary)
  const places = placesOf(words)
  const says = (phrase: string) => {
    const stems = [...new Set(read(phrase, vocabulary).map(({ stem }) => stem))]
    const found = foundIn({ service: '', weight: 1, stems }, places, words)
    // Further apart they may be about two things.
    return found?.weight === 1
  }
  return body.rules.flatMap(({ written }, index) => (written?.phrases.some(says) ? [index] : []))
}

/** The likeliest service for which a text cannot wait; null when it can. */
export function cannotWait(
  text: string,
  candidates: readonly Candidate[],
  { model, services }: { model: Model; services: ReadonlyMap<string, Service> },
): CannotWait | null {
  for (const candidate of candidates) {
    const service = services.get(candidate.service)
    const written = service ? rulesWritten(service, text, model) : []
    const rule = service?.body.rules[written[0] ?? -1]
    if (service && rule?.written && rule.duty && rule.urgent)
      return { service, written, rota: rule.duty, reason: rule.urgent, reply: rule.written.reply }
  }
  return null
}

/** Whether something came just now: what is taken in from a list may be years old. */
export const cameJustNow = (reportedOn: Temporal.PlainDate, today: Temporal.PlainDate) =>
  Temporal.PlainDate.compare(reportedOn, today.subtract({ days: 1 })) >= 0
