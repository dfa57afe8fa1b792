import type { Service } from '#modules/services/index.ts'
import { type Candidate, foundIn, placesOf } from './classify.ts'
import type { Model } from './model.ts'
import { read, wordsIn } from './reading.ts'

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
export const rulesWritten = (service: Service, text: string, model: Model): number[] =>
  [...new Set([...rulesSaid(service, text), ...rulesOfPhrases(service, text, model)])].toSorted((a, b) => a - b)

/** The rules whose words stand in a text one after the other: they say for themselves which service it is for. */
function rulesSaid({ body }: Service, text: string): number[] {
  const words = wordsIn(text)
  return body.rules.flatMap(({ written }, index) =>
    written?.inOrder?.some((saying) => isSaid(saying, words)) ? [index] : [],
  )
}

const wordsBetween = 2

/** Whether the words of a saying follow each other in a text; of those with a slash between, any will do. */
function isSaid(saying: string, words: readonly string[]): boolean {
  const wanted = saying.split(' ').map((word) => word.split('/'))
  const reached = wanted.reduce<readonly number[]>(
    (before, any, step) =>
      words.flatMap((word, at) =>
        any.includes(word) && (step === 0 || before.some((last) => last < at && at - last <= wordsBetween + 1))
          ? [at]
          : [],
      ),
    [],
  )
  return reached.length > 0
}

/** The rules one of whose phrases stands in a text, of a service that it may be for. */
function rulesOfPhrases({ body }: Service, text: string, { vocabulary }: Model): number[] {
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
  const likely = candidates.flatMap(({ service }) => services.get(service) ?? [])
  for (const service of likely) {
    const found = metBy(service, rulesWritten(service, text, model))
    if (found) return found
  }
  for (const service of services.values()) {
    const found = metBy(service, rulesSaid(service, text))
    if (found) return found
  }
  return null
}

function metBy(service: Service, written: readonly number[]): CannotWait | null {
  const rule = service.body.rules[written[0] ?? -1]
  return rule?.written && rule.duty && rule.urgent
    ? { service, written, rota: rule.duty, reason: rule.urgent, reply: rule.written.reply }
    : null
}

/** Whether something came just now: what is taken in from a list may be years old. */
export const cameJustNow = (reportedOn: Temporal.PlainDate, today: Temporal.PlainDate) =>
  Temporal.PlainDate.compare(reportedOn, today.subtract({ days: 1 })) >= 0
