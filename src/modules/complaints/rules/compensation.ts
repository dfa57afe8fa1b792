import type { Compensation } from '../definitions/compensation.ts'
import { pounds } from './letter.ts'

type Offered = { readonly amountPence: number; readonly bandKey: string | null; readonly why: string }

export const bandWords = ({ name, from, to }: Compensation['bands'][number]) =>
  `${name}, ${to === undefined ? `${pounds(from * 100)} or more` : `${pounds(from * 100)} to ${pounds(to * 100)}`}`

/**
 * What a payment rests on: the amount the council set for it, or why it is another. Null when neither is given. Where
 * the council set no amounts there is nothing to rest on, and nothing to ask.
 */
export function basisOf({ bandKey, amountPence, why }: Offered, { source, bands }: Compensation): string | null {
  if (bands.length === 0) return ''
  const band = bands.find(({ key }) => key === bandKey)
  const isWithin =
    band !== undefined && amountPence >= band.from * 100 && (band.to === undefined || amountPence <= band.to * 100)
  if (isWithin) return `${source}: ${bandWords(band)}`
  if (why.trim() === '') return null
  return `${band ? `Not as in ${source} (${bandWords(band)})` : `None of the amounts of ${source}`}: ${why.trim()}`
}
