import { allPublished, published } from '#modules/definitions/index.ts'
import { type Service, services, type WordsOfDanger, wordsOfDanger } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type ServiceWords, triageWords } from './definitions.ts'
import { countLearned, listLearned, listStreetNames } from './queries/words.ts'
import { type Streets, streetsByWord } from './rules/alike.ts'
import { classify } from './rules/classify.ts'
import { buildModel, type Learned, type Model } from './rules/model.ts'
import { type Language, languageOf } from './rules/sayings.ts'
import { cannotWait } from './rules/urgent.ts'

/** What a text is judged by: the words of every service, what decisions taught, the streets of the council. */
export type Judge = {
  model: Model
  /** How what cannot wait is said. */
  language: Language
  streets: Streets
  services: ReadonlyMap<string, Service>
  /** Services that a person chooses, never the program. */
  byPerson: ReadonlySet<string>
}

/** What cannot wait goes with its service too, so that it is not taken for nothing. */
const withUrgent = ({ rules }: Service['body'], words: ServiceWords) => ({
  ...words,
  weak: [...words.weak, ...rules.flatMap(({ written }) => written?.phrases ?? [])],
})

const nothing = { strong: [], words: [], weak: [], against: [], ignore: [] }

export async function judgeOf(db: Db): Promise<Judge> {
  return { ...(await whatIsJudgedBy(db, 0)), streets: streetsByWord(await listStreetNames(db)) }
}

type Made = Omit<Judge, 'streets'>

type Memory = { from: string; learned: string; countedAt: number; made: Made }
const memories = new WeakMap<object, Memory>()

/** Counting what was learned reads all of it: a form that is sent does not wait for that each time. */
const aMinute = 60_000

/**
 * All but the streets, made ready once for each version of the definitions and of what was learned: whatever is sent to us is
 * judged by it. What was learned may be so many milliseconds old.
 */
export async function whatIsJudgedBy(db: Db, learnedAtMost = aMinute): Promise<Made> {
  const [offered, own] = [await services(db), await allPublished(db, triageWords)]
  const language = await languageOfCouncil(db, offered)
  const from = [...offered, ...own].map(({ versionId }) => versionId).join()
  const held = memories.get(db.home)
  const isOurs = held?.from === from && held.made.language === language
  if (isOurs && performance.now() - held.countedAt < learnedAtMost) return held.made
  const learned = await countLearned(db)
  const made =
    isOurs && held.learned === learned
      ? held.made
      : makeReady({ offered, own, language, learned: await listLearned(db) })
  memories.set(db.home, { from, learned, countedAt: performance.now(), made })
  return made
}

type Given = {
  offered: readonly Service[]
  own: readonly { key: string; body: ServiceWords }[]
  language: Language
  learned: readonly Learned[]
}

function makeReady({ offered, own, language, learned }: Given): Made {
  const words = new Map(own.map(({ key, body }) => [key, body]))
  const wordings = offered.map(({ key, body }) => ({
    service: key,
    searchWords: body.searchWords,
    ...withUrgent(body, words.get(key) ?? nothing),
  }))
  const byPerson = offered.filter(({ key, body }) => key === 'something-else' || body.caseKind === 'none')
  return {
    model: buildModel(wordings, learned),
    language,
    services: new Map(offered.map((service) => [service.key, service])),
    byPerson: new Set(byPerson.map(({ key }) => key)),
  }
}

/**
 * What somebody searches for that cannot wait: what they are told at once, and the service for it. Nothing is kept and nobody is
 * called, as nobody has sent anything.
 */
export async function searchThatCannotWait(db: Db, text: string): Promise<{ service: Service; reply: string } | null> {
  const judge = await whatIsJudgedBy(db)
  return cannotWait(text, classify(text, judge.model), judge)
}

/** By the versions they were made from: one process may serve several databases, each with its own council. */
const spoken = new Map<string, Language>()
const mostSpoken = 8

/** The council's words of danger and what rules say with them: made ready once for each version of them. */
async function languageOfCouncil(db: Db, offered: readonly Service[]): Promise<Language> {
  const words = await published(db, wordsOfDanger, 'all')
  const from = [words, ...offered].map((definition) => definition?.versionId).join()
  const known = spoken.get(from)
  if (known) return known
  const rules = offered.flatMap(({ body }) => body.rules.flatMap(({ written }) => written ?? []))
  const sayings = rules.flatMap(({ inOrder = [], unless = [] }) => [...inOrder, ...unless])
  const language = languageOf(words?.body ?? noWords, sayings)
  if (spoken.size >= mostSpoken) spoken.clear()
  spoken.set(from, language)
  return language
}

const noWords: WordsOfDanger = { people: {}, deeds: {}, words: {} }

/** What a text reads like, with the words that say so; null where nothing in it speaks for a service. */
export function readsLike(text: string, { model, services, byPerson }: Judge) {
  const first = classify(text, model).find(({ service }) => !byPerson.has(service))
  const service = first && services.get(first.service)
  return service && first.confidence >= 0.4 ? { service, reason: first.reason, confidence: first.confidence } : null
}
