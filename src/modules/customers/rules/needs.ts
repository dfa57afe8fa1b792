import { z } from 'zod'
import { type KindOfNeed, kindsOfNeed, type NeedCategory } from './kinds-of-need.ts'

export { type Channel, categoryNames, kindsOfNeed, type NeedCategory } from './kinds-of-need.ts'

export type NeedCode = keyof typeof kindsOfNeed

const isNeedCode = (code: string): code is NeedCode => Object.hasOwn(kindsOfNeed, code)
const codes = Object.keys(kindsOfNeed).filter(isNeedCode)

export const needCode = z.enum(codes, { error: 'Select what the person needs' })

/** The kind behind a stored code; null for a code this release does not know. */
export const kindOfNeed = (code: string): KindOfNeed | null => (isNeedCode(code) ? kindsOfNeed[code] : null)

export const needsInCategory = (category: NeedCategory) =>
  codes.filter((code) => kindsOfNeed[code].category === category)

export type Need = { value: string; detail: string | null; appliesTo: 'person' | 'carer' }

/** What to do about a need, in words that can be acted on. */
export function needInWords({ value, detail, appliesTo }: Need): string {
  const kind = kindOfNeed(value)
  if (!kind) return detail ?? value
  const words = fill(kind, value === 'large-print' ? String(pointSize(detail)) : detail)
  return appliesTo === 'carer' ? `For the carer: ${words}` : words
}

function fill(kind: KindOfNeed, detail: string | null) {
  if (!kind.words.includes('{detail}')) return detail ? `${kind.words} ${sentence(detail)}` : kind.words
  const optional = kind.detail?.otherwise === ''
  const said = detail?.replace(/\.$/, '') || kind.detail?.otherwise || ''
  return kind.words.replace('{detail}', optional && said ? ` (${said})` : said)
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`

/** Large print is 16 point or more; 18 where nothing is said. */
export function pointSize(detail: string | null) {
  const points = Number(/\d{2}/.exec(detail ?? '')?.[0] ?? 18)
  return Math.max(16, Math.min(72, points))
}

/** Whether somebody wrote a size that can be printed; anything else would silently become another. */
export function isPointSize(detail: string): boolean {
  const written = /^(\d{2})\s*(pt|points?)?$/i.exec(detail)?.[1]
  return written !== undefined && pointSize(detail) === Number(written)
}

const asked = { ask: 'Anything else we should know', otherwise: '' }

/** What is asked besides the need itself. */
export const detailOf = (code: string) => kindOfNeed(code)?.detail ?? asked

/** The day a need is looked at again: twelve months on. */
export const nextReview = (reviewed: Temporal.PlainDate) => reviewed.add({ months: 12 })
