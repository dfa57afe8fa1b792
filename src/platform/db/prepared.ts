import { isMerged } from './write-list.ts'

/** Texts seen so far, with how often; those that come again and again are prepared under a name. */
const seen = new Map<string, number>()
const names = new Map<string, string>()

const oftenEnough = 3
const textsAtMost = 2000

/**
 * Many writes in one cost most to plan: without a name a contact with its case costs PostgreSQL half as much again. There are
 * few kinds of them and many of reads, so they have names of their own, which reads that were there before them cannot use up.
 */
const namesLeft = { merged: 20, single: 100 }

/**
 * A statement that comes again and again gets a name, by which each connection keeps what the database made of it, and
 * after some uses its plan too, where one for any values costs no more than one for these: planning is half the work of a
 * statement that looks up one record. Few get a name, since each is kept by every connection.
 */
export function prepared(text: string, values: unknown[]): { name?: string; text: string; values: unknown[] } {
  const name = names.get(text) ?? named(text)
  return name === undefined ? { text, values } : { name, text, values }
}

/** A conflict among some rows only, say those that are open, is found by the values: a plan for any values fails. */
const needsItsValues = /\bon conflict \([^)]*\) where /

function named(text: string): string | undefined {
  if (needsItsValues.test(text)) return undefined
  const kind = isMerged(text) ? 'merged' : 'single'
  if (namesLeft[kind] === 0) return undefined
  const times = (seen.get(text) ?? 0) + 1
  if (times < oftenEnough) {
    if (seen.size < textsAtMost || times > 1) seen.set(text, times)
    return undefined
  }
  seen.delete(text)
  namesLeft[kind] -= 1
  const name = `often_${names.size + 1}`
  names.set(text, name)
  return name
}
