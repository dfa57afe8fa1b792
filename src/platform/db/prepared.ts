import { hash } from 'node:crypto'
import { isMerged } from './write-list.ts'

const oftenEnough = 3
const halfLife = 5000
const textsAtMost = 2000
// Characters.
const longestText = 20_000

/** Many writes in one cost most to plan: without a name a contact with its case costs PostgreSQL half as much again. */
const usesOfMerged = 8

/** A conflict among some rows only, say those that are open, is found by the values: a plan for any values fails. */
const needsItsValues = /\bon conflict \([^)]*\) where /

/**
 * Names the statements that are used most. Under a name each connection keeps what the database made of a statement, and after
 * some uses its plan too, where one for any values costs no more than one for these: planning is half the work of looking up
 * one record. A name costs every connection some 85 KB, so few have one, and one that is used less than half as often as
 * another gives it up: what a process asked again and again as it started, or once a night, is not what people wait for all day.
 * Uses count half after so many others.
 */
export function preparing({ atMost = 200 }: { atMost?: number } = {}) {
  const uses = new Map<string, number>()
  const names = new Map<string, string>()
  let asked = 0

  function used(text: string): number {
    asked += 1
    if (asked > (uses.size > textsAtMost ? textsAtMost : halfLife)) forgetHalf()
    const times = (uses.get(text) ?? 0) + 1
    uses.set(text, times)
    return times
  }

  function forgetHalf() {
    asked = 0
    for (const [text, times] of uses)
      if (times > 1 || names.has(text)) uses.set(text, Math.floor(times / 2))
      else uses.delete(text)
  }

  function nameFor(text: string, times: number): string | undefined {
    if (times < oftenEnough || needsItsValues.test(text)) return undefined
    if (names.size >= atMost && !hasRoomFor(worth(text, times))) return undefined
    // The same each time, so that a connection which had it before still has it.
    const name = `often_${hash('sha1', text)}`
    names.set(text, name)
    return name
  }

  function hasRoomFor(much: number): boolean {
    let least = ''
    let little = Number.POSITIVE_INFINITY
    for (const text of names.keys()) {
      const its = worth(text, uses.get(text) ?? 0)
      if (its < little) [least, little] = [text, its]
    }
    return little * 2 < much && names.delete(least)
  }

  return (text: string, values: unknown[]): { name?: string; text: string; values: unknown[] } => {
    if (text.length > longestText) return { text, values }
    const times = used(text)
    const name = names.get(text) ?? (isStep(times) ? nameFor(text, times) : undefined)
    return name === undefined ? { text, values } : { name, text, values }
  }
}

/** Used 3 times, 4, 8, 16 and so on: to look for the one that is worth least is not for every statement. */
const isStep = (times: number) => times === oftenEnough || (times & (times - 1)) === 0

const worth = (text: string, times: number) => (isMerged(text) ? usesOfMerged * times : times)

export const prepared = preparing()
