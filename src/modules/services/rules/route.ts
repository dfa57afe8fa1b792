import {
  type Answers,
  answersThatCount,
  answerTo,
  formFor,
  holds,
  isPlace,
  linesOf,
  type PlaceAnswer,
  type PlaceFacts,
} from '#modules/forms/index.ts'
import { type Container, containers } from '#modules/places/index.ts'
import type { Outcome, ServiceBody } from './service.ts'

/** Where a request goes and what is promised, with the words that explain it. */
export type Route = {
  team: string
  acknowledge: string | null
  resolve: string | null
  /** Why it overtakes the queue; null when it does not. */
  urgent: string | null
  /** The duty rota that is called when the team is closed. */
  duty: string | null
  scope: string | null
  /** Why it is not safe to write to the person; null when it is. */
  doNotWrite: string | null
  /** What the person is told before they send it. */
  say: string[]
}

/**
 * Decides a request's route from its answers and place, and from the rules that its own words meet, by their number. For
 * each thing the first rule that holds decides.
 */
export function routeFor(
  service: ServiceBody,
  answers: Answers,
  place: PlaceFacts = {},
  written: readonly number[] = [],
): Route {
  const holding = service.rules.filter(({ when }, index) => holds(when, answers, place) || written.includes(index))
  const first = <Key extends 'team' | 'acknowledge' | 'resolve' | 'urgent' | 'duty' | 'scope' | 'doNotWrite'>(
    key: Key,
  ) => holding.find((rule) => rule[key] !== undefined)?.[key]
  return {
    team: first('team') ?? service.team,
    acknowledge: first('acknowledge') ?? service.promises.acknowledge,
    resolve: first('resolve') ?? service.promises.resolve,
    urgent: first('urgent') ?? null,
    duty: first('duty') ?? null,
    scope: first('scope') ?? service.scope,
    doNotWrite: first('doNotWrite') ?? null,
    say: [...new Set(holding.flatMap(({ say }) => say ?? []))],
  }
}

/** Whether a reason for urgency stands in a rule, the same for everybody, and was not written about somebody. */
export const isReasonOfRule = ({ rules }: Pick<ServiceBody, 'rules'>, reason: string) =>
  rules.some(({ urgent }) => urgent === reason)

/** Who to ask when it is not ours to do, or null. Asked again after every page, so that nobody answers in vain. */
export function askInstead(
  service: ServiceBody,
  answers: Answers,
  place: PlaceFacts = {},
): { title: string; words: string } | null {
  const found = service.askInstead.find(({ when }) => holds(when, answers, place))
  return found ? { title: found.title, words: found.words } : null
}

/** Where it happened, from the answers; null when the service has no place or none was given. */
export function placeIn(service: ServiceBody, answers: Answers): PlaceAnswer | null {
  for (const key of service.placeQuestions) {
    const answer = answerTo(answers, key)
    if (isPlace(answer)) return answer
  }
  return null
}

/** The container that was reported, for a service that asks the collection rounds. */
export function collectionAsked(service: ServiceBody, answers: Answers): { uprn: string; container: Container } | null {
  if (!service.collectionCheck) return null
  const address = answerTo(answers, service.collectionCheck.address)
  const asked = answerTo(answers, service.collectionCheck.container)
  const container = containers.find((one) => one === asked)
  if (!isPlace(address) || address.kind !== 'property' || !container) return null
  return { uprn: address.uprn, container }
}

/** The person a service says has died, from the answers; null when it does not say. */
export function deceasedIn({ deceased }: ServiceBody, answers: Answers) {
  if (!deceased) return null
  const text = (key: string | undefined) => {
    const answer = key ? answerTo(answers, key) : undefined
    return typeof answer === 'string' ? answer : null
  }
  const name = text(deceased.name)
  const diedOn = text(deceased.diedOn)
  if (!name || !diedOn) return null
  const address = deceased.address ? answerTo(answers, deceased.address) : undefined
  const uprn = isPlace(address) && address.kind === 'property' ? address.uprn : null
  const bornOn = text(deceased.bornOn)
  return {
    name,
    diedOn: Temporal.PlainDate.from(diedOn),
    bornOn: bornOn ? Temporal.PlainDate.from(bornOn) : null,
    uprn,
  }
}

/** What the customer is told about an outcome, with what staff filled in. */
export function outcomeWords(outcome: Outcome, filledIn: Answers): string {
  return outcome.words.replace(/\{([a-z0-9-]+)\}/g, (whole, key: string) => {
    const need = outcome.needs.find((one) => one.key === key)
    const answer = answerTo(filledIn, key)
    if (!need || answer === undefined) return whole
    return linesOf(need, answer).join(need.type === 'long-text' ? '\n' : ', ')
  })
}

/** The answers that are sent for an audience: what was hidden or not asked of them is left out. */
export const answersSent = (service: ServiceBody, audience: 'resident' | 'staff', answers: Answers) =>
  answersThatCount(formFor(service.form, audience), answers)
