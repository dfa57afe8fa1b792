import { dayInWords } from '#platform/time/index.ts'
import type { ToldReason } from '../rules/missed-collection.ts'
import type { Container, RoundDay } from '../rules/schedule.ts'

export const containerNames: Record<Container, string> = {
  refuse: 'black bin',
  recycling: 'blue recycling bin',
  food: 'food waste caddy',
  garden: 'brown garden waste bin',
}

export const containerContents: Record<Container, string> = {
  refuse: 'Refuse',
  recycling: 'Recycling',
  food: 'Food waste',
  garden: 'Garden waste',
}

export type CollectionSaid = {
  reason: ToldReason
  container: Container
  street: string
  last: RoundDay | null
  next: RoundDay | null
  promiseOn: Temporal.PlainDate | null
  workingDaysToReport: number
}

/** What a resident is told in place of a missed collection report, in plain words. */
export function collectionWords(said: CollectionSaid): string {
  return sentences[said.reason](said, containerNames[said.container]).filter(Boolean).join(' ')
}

type Sentences = (said: CollectionSaid, bin: string) => string[]

const sentences: Record<ToldReason, Sentences> = {
  'not-collection-day': ({ container, last, next, workingDaysToReport }, bin) => {
    if (!last && !next) return [`We do not collect ${containerContents[container].toLowerCase()} from this address.`]
    const before = last
      ? `We last collected your ${bin} on ${dayInWords(last.backOn ?? last.runsOn)}. We can only come back for it within ${workingDaysToReport} working days.`
      : ''
    return [before, nextWords(next)]
  },
  'round-not-finished': (_, bin) => [
    `Today is your collection day and the crew is still out. Leave your ${bin} where it is.`,
    'If it has not been emptied by the end of today, tell us tomorrow.',
  ],
  'road-blocked': ({ street, last, promiseOn }, bin) => [
    `The crew could not get to ${street} ${onDay(last)} because the road was blocked.`,
    `${comeBack(promiseOn)} Leave your ${bin} out.`,
  ],
  'bin-not-out': ({ last, next }, bin) => [
    `The crew came ${onDay(last)} and your ${bin} was not out.`,
    nextWords(next),
  ],
  'wrong-items': ({ last, next }, bin) => [
    `The crew could not empty your ${bin} ${onDay(last)} because there were things in it that we cannot take.`,
    `Take them out. ${nextWords(next)}`,
  ],
  'round-unfinished': ({ street, last, promiseOn }, bin) => [
    `The crew could not finish ${street} ${onDay(last)}.`,
    `${comeBack(promiseOn)} Leave your ${bin} out.`,
  ],
}

const onDay = (day: RoundDay | null) => (day ? `on ${dayInWords(day.runsOn)}` : 'this time')

const comeBack = (on: Temporal.PlainDate | null) => (on ? `They will come back on ${dayInWords(on)}.` : '')

function nextWords(next: RoundDay | null): string {
  if (!next) return ''
  const moved = next.runsOn.equals(next.plannedOn) ? '' : ` It has moved from ${dayInWords(next.plannedOn)}.`
  return `Your next collection is on ${dayInWords(next.runsOn)}.${moved}`
}
