import type { Service } from '#modules/services/index.ts'
import { type Candidate, foundIn, placesOf } from './classify.ts'
import type { Model } from './model.ts'
import { read } from './reading.ts'
import { type Heard, hear, isSaid, type Language } from './sayings.ts'

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

type Judge = { model: Model; language: Language; services: ReadonlyMap<string, Service> }

/** The rules of a service that a text meets by its words. */
export const rulesWritten = (service: Service, text: string, { model, language }: Judge): number[] =>
  inTurn([...rulesSaid(service, hear(text, language), language), ...rulesOfPhrases(service, text, model)])

const inTurn = (rules: readonly number[]) => [...new Set(rules)].toSorted((a, b) => a - b)

/** The rules whose words stand in a text one after the other: they say for themselves which service it is for. */
const rulesSaid = ({ body }: Service, heard: Heard, language: Language): number[] =>
  body.rules.flatMap(({ written }, index) =>
    written && isSaid(written.inOrder ?? [], written.unless ?? [], heard, language) ? [index] : [],
  )

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

/**
 * The likeliest service for which a text cannot wait; null when it can. A service that goes before another has it where the words
 * fit both: a child among adults is the children's.
 */
export function cannotWait(
  text: string,
  candidates: readonly Candidate[],
  { model, language, services }: Judge,
): CannotWait | null {
  const heard = hear(text, language)
  const likely = candidates.flatMap(({ service }) => services.get(service) ?? [])
  const found = [...new Set([...likely, ...services.values()])].flatMap((service) => {
    const said = rulesSaid(service, heard, language)
    const near = likely.includes(service) ? rulesOfPhrases(service, text, model) : []
    return metBy(service, inTurn([...said, ...near])) ?? []
  })
  const isAfter = ({ service }: CannotWait) =>
    found.some((other) => other.written.some((rule) => goesBefore(other.service, rule).includes(service.key)))
  return found.find((one) => !isAfter(one)) ?? null
}

const goesBefore = ({ body }: Service, rule: number) => body.rules[rule]?.written?.before ?? []

function metBy(service: Service, written: readonly number[]): CannotWait | null {
  const rule = service.body.rules[written[0] ?? -1]
  return rule?.written && rule.duty && rule.urgent
    ? { service, written, rota: rule.duty, reason: rule.urgent, reply: rule.written.reply }
    : null
}

/** Whether something came just now: what is taken in from a list may be years old. */
export const cameJustNow = (reportedOn: Temporal.PlainDate, today: Temporal.PlainDate) =>
  Temporal.PlainDate.compare(reportedOn, today.subtract({ days: 1 })) >= 0
