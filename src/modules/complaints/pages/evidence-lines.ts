import type { Evidence } from '../rules/evidence.ts'
import { type Figure, hideSmall } from '../rules/figures.ts'
import {
  hideParts,
  type Listing,
  listings,
  type MeasureKey,
  measured,
  measuredForAll,
  measures,
} from '../rules/measures.ts'
import { signerNames, signers } from '../rules/sign-off.ts'
import { measureNames } from './measure-names.ts'

export type Piece = { readonly text: string; readonly href: string | null }

/** One thing that the records say, as a line under a point. */
export type EvidenceLine = { readonly name: string; readonly pieces: readonly Piece[] }

/** Where the records behind a number are. Those who read what is published have none. */
export type Links = {
  records(behind: { figure: Figure; stage: number | null; ground?: string }): string
  learning(id: string): string
}

export const tooFew = 'too few to show'

/** A number for everybody, or that it is not shown. */
export const shownNumber = (count: number | null) => (count === null ? tooFew : number(count))

/** What the records say about a point: for staff with the records behind each number, for everybody without small numbers. */
export function evidenceLines(evidence: Evidence, keys: readonly string[], links: Links | null): EvidenceLine[] {
  return keys.flatMap((key) => {
    const listing = listings.find((one) => one === key)
    if (listing) return listed[listing](evidence, links)
    return isMeasure(key) ? [measureLine(evidence, key, links)] : []
  })
}

const isMeasure = (key: string): key is MeasureKey => Object.hasOwn(measures, key)

function measureLine(evidence: Evidence, key: MeasureKey, links: Links | null): EvidenceLine {
  const name = measureNames[key]
  const { parts, whole, stage } = measures[key]
  const found = links ? measured(evidence.counts, key) : measuredForAll(evidence.counts, key)
  if (!found) return { name, pieces: [plain(tooFew)] }
  if (found.whole === 0) return { name, pieces: [plain('none in this time')] }
  const shareOf = found.whole === null ? '' : ` (${found.share}%)`
  if (!links) {
    const of = found.whole === null ? '' : ` of ${number(found.whole)}`
    return { name, pieces: [plain(`${number(found.part)}${of}${shareOf}`)] }
  }
  const linked = (figure: Figure): Piece => {
    const count = evidence.counts.find((one) => one.figure === figure && one.stage === stage)?.count ?? 0
    return { text: number(count), href: count > 0 ? links.records({ figure, stage }) : null }
  }
  const pieces = parts.flatMap((figure, index) => [...(index > 0 ? [plain(' and ')] : []), linked(figure)])
  return { name, pieces: whole === null ? pieces : [...pieces, plain(' of '), linked(whole), plain(shareOf)] }
}

const listed: Readonly<Record<Listing, (evidence: Evidence, links: Links | null) => EvidenceLine[]>> = {
  grounds: ({ grounds }, links) =>
    [...Map.groupBy(grounds, ({ figure }) => figure).values()].flatMap((mine) => {
      const shown = hideParts(mine.map(({ count }) => count))
      return mine.map(({ figure, ground, name, count }, index) => ({
        name: `Reason: ${name}`,
        pieces: [
          links
            ? { text: number(count), href: links.records({ figure, stage: null, ground }) }
            : plain(shownNumber(shown[index] ?? null)),
        ],
      }))
    }),
  'days-to-answer': ({ days, counts }, links) =>
    days.flatMap(({ stage, median }) => {
      const many = counts.find((one) => one.figure === 'answered' && one.stage === stage)?.count ?? 0
      if (!links && hideSmall(many) === null) return []
      return [{ name: `The middle answer of stage ${stage} took`, pieces: [plain(`${median} days`)] }]
    }),
  signers: (evidence) =>
    evidence.signers.map(({ stage, risk, by }) => ({
      name: `An answer of stage ${stage}${risk ? `, ${risk} risk,` : ''} is signed by`,
      pieces: [plain(by.length === 0 ? 'nobody else' : by.map(signerName).join(', then '))],
    })),
  learning: ({ learning }, links) =>
    learning.map(({ id, about, action, before, after }) => ({
      name: about,
      pieces: [
        { text: action, href: links?.learning(id) ?? null },
        plain(` Complaints for each 30 days: ${rate(before, links)} before, ${rate(after, links)} after.`),
      ],
    })),
}

type Happened = Evidence['learning'][number]['before']

/** Complaints for each 30 days; hidden where they were few, as all that is read by everybody. */
export function rate({ count, per30 }: Happened, links: Links | null): string {
  if (per30 === null) return 'not known yet'
  return !links && hideSmall(count) === null ? 'very few' : String(per30)
}

const signerName = (name: string) => {
  const known = signers.find((one) => one === name)
  return known ? signerNames[known] : name
}

const plain = (text: string): Piece => ({ text, href: null })
const number = (count: number) => count.toLocaleString('en-GB')
