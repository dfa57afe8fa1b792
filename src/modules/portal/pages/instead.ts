import type { Answers } from '#modules/forms/index.ts'
import { askInstead, collectionAsked, collectionSays, placeOf, type Service } from '#modules/services/index.ts'
import type { App } from '#platform/http/index.ts'

export type Instead = {
  title: string
  words: string
  /** Our crews know: nothing is left to do. Otherwise somebody else must be asked. */
  isKnown: boolean
  /** The whole street waits for the same: people may still ask to be kept informed. */
  mayJoin: boolean
}

/** What is said in place of taking the request: not ours, or the crew knows already. */
export async function instead(app: App, service: Service, answers: Answers): Promise<Instead | null> {
  const other = askInstead(service.body, answers, (await placeOf(app.db, service, answers)).facts)
  if (other) return { title: other.title, words: other.words, isKnown: false, mayJoin: false }
  const said = await collectionSays(app.db, service, answers)
  return said && { title: titles[said.reason], words: said.words, isKnown: true, mayJoin: said.streetKey !== null }
}

/** What the rounds know, before the bin's page is left: only a change of address or bin is answered again. */
export function asksOther(service: Service, before: Answers, after: Answers): boolean {
  const [was, is] = [collectionAsked(service.body, before), collectionAsked(service.body, after)]
  return is !== null && (was?.uprn !== is.uprn || was.container !== is.container)
}

const titles = {
  'not-collection-day': 'When we collect this bin',
  'round-not-finished': 'The crew is still out',
  'road-blocked': 'The crew could not get to your street',
  'bin-not-out': 'The crew could not find your bin',
  'wrong-items': 'The crew could not empty your bin',
  'round-unfinished': 'The crew could not finish your street',
} as const
