import type { Model, Phrase } from './model.ts'
import { isUsual, read, type Word } from './reading.ts'

export type Candidate = {
  service: string
  /** From 0 to 1. */
  confidence: number
  /** What in the text speaks for it: says “pot hole”, “road”. */
  reason: string
}

/** At or above this a report is routed by itself. */
export const sureEnough = 0.75

/** Ranks the services a text may be meant for, the likeliest first. None when nothing in it speaks for any. */
export function classify(text: string, model: Model): Candidate[] {
  const words = read(text, model.vocabulary)
  const evidence = [...fromPhrases(words, model), ...fromLessons(words, model)]
  const scored = [...Map.groupBy(evidence, ({ service }) => service)]
    .map(([service, hits]) => ({ service, score: total(hits), hits }))
    .filter(({ score }) => score > 0)
  const whole = scored.reduce((sum, { score }) => sum + Math.exp(score), Math.exp(nothingMeant))
  return scored
    .map(({ service, score, hits }) => ({ service, confidence: Math.exp(score) / whole, reason: inWords(hits) }))
    .toSorted((a, b) => b.confidence - a.confidence)
    .slice(0, 5)
}

/** The score of “none of them”: a text must say more than this to be placed. */
const nothingMeant = 1.1

type Evidence = { service: string; weight: number; written: string; learned: boolean }

const window = 5

function fromPhrases(words: readonly Word[], { phrases }: Model): Evidence[] {
  const places = placesOf(words)
  return [...places.keys()].flatMap((stem) =>
    (phrases.get(stem) ?? []).flatMap((phrase) => {
      const found = foundIn(phrase, places, words)
      return found ? [{ service: phrase.service, learned: false, ...found }] : []
    }),
  )
}

/** Where each word of a text stands in it. */
export function placesOf(words: readonly Word[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>()
  for (const [at, { stem }] of words.entries()) places.set(stem, [...(places.get(stem) ?? []), at])
  return places
}

/** A phrase is there when all its words are; in any order, and for less when they stand far apart. */
export function foundIn(
  { stems, weight }: Phrase,
  places: ReadonlyMap<string, readonly number[]>,
  words: readonly Word[],
) {
  const [first = '', ...rest] = stems
  let best: { spread: number; at: readonly number[] } | null = null
  for (const start of places.get(first) ?? []) {
    const at = [start]
    for (const stem of rest) {
      const near = places.get(stem)?.reduce((a, b) => (Math.abs(b - start) < Math.abs(a - start) ? b : a))
      if (near === undefined) return null
      at.push(near)
    }
    const spread = Math.max(...at) - Math.min(...at)
    if (!best || spread < best.spread) best = { spread, at }
  }
  if (!best) return null
  const near = best.spread <= stems.length - 1 + window
  const written = best.at.toSorted((a, b) => a - b).map((index) => words[index]?.written ?? '')
  return { weight: near ? weight : weight * 0.5, written: written.join(' ') }
}

const trust = 2
/** Chance brings a word and a service together once; a lesson is what came at least so often, and a warning oftener still. */
const lessonFrom = 2
const warningFrom = 5
const leastWeight = 0.4

/** Each word counts for the services it was seen with more often than by chance, the more so the oftener it was seen. */
function fromLessons(words: readonly Word[], { learned, shares }: Model): Evidence[] {
  return [...new Map(words.map((word) => [word.stem, word])).values()].flatMap(({ stem, written }) => {
    const counts = learned.get(stem)
    if (!counts || isUsual(written)) return []
    const seen = [...counts.values()].reduce((sum, count) => sum + count, 0)
    return [...shares].flatMap(([service, share]) => {
      const count = counts.get(service) ?? 0
      const chance = (count + trust * share) / (seen + trust)
      const weight = (Math.log(chance / share) * seen) / (seen + trust)
      const says = weight > 0 ? count >= lessonFrom : seen >= warningFrom
      return says && Math.abs(weight) >= leastWeight
        ? [{ service, weight: Math.min(2, Math.max(-1, weight)), written, learned: true }]
        : []
    })
  })
}

/** The strongest sign counts whole, each further one less: ten words of a kind are not ten proofs. */
function total(hits: readonly Evidence[]): number {
  const fading = (weights: number[]) => weights.reduce((sum, weight, at) => sum + weight * 0.6 ** at, 0)
  const of = (learned: boolean) => {
    const weights = hits.filter((hit) => hit.learned === learned).map(({ weight }) => weight)
    const down = weights.filter((weight) => weight < 0).toSorted((a, b) => a - b)
    return fading(weights.filter((weight) => weight > 0).toSorted((a, b) => b - a)) + fading(down)
  }
  return of(false) + of(true)
}

function inWords(hits: readonly Evidence[]): string {
  const strongest = hits.filter(({ weight }) => weight > 0.3).toSorted((a, b) => b.weight - a.weight)
  const list = (some: readonly Evidence[]) =>
    [...new Set(some.map(({ written }) => `“${written}”`))].slice(0, 3).join(', ')
  const said = list(strongest.filter((hit) => !hit.learned))
  const taught = list(strongest.filter((hit) => hit.learned))
  if (said === '') return taught === '' ? 'a weak sign only' : `people chose it before for ${taught}`
  return taught === '' || strongest[0]?.learned === false
    ? `says ${said}`
    : `says ${said}; people chose it before for ${taught}`
}

/** The words of a text from which a decision teaches; names of streets and people are left out. */
export function lessonsIn(text: string, model: Model, names: readonly string[] = []): string[] {
  const words = read(text, model.vocabulary).filter(
    ({ written, stem }) =>
      !isUsual(written) && !names.includes(written) && stem.length >= 3 && stem.length <= 30 && !/^\d+$/.test(stem),
  )
  return [...new Set(words.map(({ stem }) => stem))].slice(0, 60)
}
