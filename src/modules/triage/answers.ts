import { allPublished, type Definition, published } from '#modules/definitions/index.ts'
import { type Service, services, type WordsOfDanger, wordsOfDanger } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type ServiceWords, triageWords } from './definitions.ts'
import { listLearned, listStreetNames } from './queries/words.ts'
import { type Streets, streetsByWord } from './rules/alike.ts'
import { classify } from './rules/classify.ts'
import { buildModel, type Model } from './rules/model.ts'
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
  const offered = await services(db)
  return judgeBy(db, offered, {
    words: await allPublished(db, triageWords),
    learned: await listLearned(db),
    streets: await listStreetNames(db),
  })
}

type Words = {
  words: readonly Definition<ServiceWords>[]
  learned: Awaited<ReturnType<typeof listLearned>>
  streets: Awaited<ReturnType<typeof listStreetNames>>
}

async function judgeBy(db: Db, offered: readonly Service[], { words, learned, streets }: Words): Promise<Judge> {
  const own = new Map(words.map(({ key, body }) => [key, body]))
  const wordings = offered.map(({ key, body }) => ({
    service: key,
    searchWords: body.searchWords,
    ...withUrgent(body, own.get(key) ?? nothing),
  }))
  return {
    model: buildModel(wordings, learned),
    language: await languageOfCouncil(db, offered),
    streets: streetsByWord(streets),
    services: new Map(offered.map((service) => [service.key, service])),
    byPerson: new Set(
      offered.filter(({ key, body }) => key === 'something-else' || body.caseKind === 'none').map(({ key }) => key),
    ),
  }
}

const forSearches: { from: string; model: Model | null } = { from: '', model: null }

/**
 * What somebody searches for that cannot wait: what they are told at once, and the service for it. Nothing is kept and nobody is
 * called, as nobody has sent anything. Judged by what the council wrote alone, made ready once for each version of it.
 */
export async function searchThatCannotWait(db: Db, text: string): Promise<{ service: Service; reply: string } | null> {
  const offered = await services(db)
  const words = await allPublished(db, triageWords)
  const from = [...words, ...offered].map(({ versionId }) => versionId).join()
  if (forSearches.model === null || forSearches.from !== from) {
    const { model } = await judgeBy(db, offered, { words, learned: [], streets: [] })
    Object.assign(forSearches, { from, model })
  }
  const { model } = forSearches
  if (model === null) return null
  const language = await languageOfCouncil(db, offered)
  return cannotWait(text, classify(text, model), {
    model,
    language,
    services: new Map(offered.map((service) => [service.key, service])),
  })
}

const made: { from: string; language: Language | null } = { from: '', language: null }

/** The council's words of danger and what rules say with them: made ready once for each version of them. */
async function languageOfCouncil(db: Db, offered: readonly Service[]): Promise<Language> {
  const words = await published(db, wordsOfDanger, 'all')
  const from = [words, ...offered].map((definition) => definition?.versionId).join()
  if (made.language === null || made.from !== from) {
    const rules = offered.flatMap(({ body }) => body.rules.flatMap(({ written }) => written ?? []))
    const sayings = rules.flatMap(({ inOrder = [], unless = [] }) => [...inOrder, ...unless])
    Object.assign(made, { from, language: languageOf(words?.body ?? noWords, sayings) })
  }
  return made.language ?? languageOf(noWords, [])
}

const noWords: WordsOfDanger = { people: {}, deeds: {}, words: {} }

/** What a text reads like, with the words that say so; null where nothing in it speaks for a service. */
export function readsLike(text: string, { model, services, byPerson }: Judge) {
  const first = classify(text, model).find(({ service }) => !byPerson.has(service))
  const service = first && services.get(first.service)
  return service && first.confidence >= 0.4 ? { service, reason: first.reason, confidence: first.confidence } : null
}
