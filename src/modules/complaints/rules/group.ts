import { createHash } from 'node:crypto'
import type { LetterRow } from '../queries/letters.ts'

export type Member = {
  readonly caseId: string
  readonly regime: string | null
  readonly stage: number
  readonly letterId: string | null
  readonly letterState: LetterRow['state'] | null
  readonly letterVersion: number | null
  readonly findings: readonly string[]
  readonly ownPoints: number
  readonly ownRemedies: number
  readonly ownWords: boolean
  readonly isTheirs: boolean
  readonly isGoing: boolean
}

/** What only this person's letter says; nothing: it says what the others say, around their own words. */
export function ownOf({ ownPoints, ownRemedies, ownWords }: Member): string[] {
  return [
    ...(ownPoints > 0 ? [ownPoints === 1 ? 'a point of their own' : `${ownPoints} points of their own`] : []),
    ...(ownRemedies > 0 ? [ownRemedies === 1 ? 'a remedy of their own' : `${ownRemedies} remedies of their own`] : []),
    ...(ownWords ? ['words of their own'] : []),
  ]
}

const isShared = (one: Member) => one.findings.length > 0 && ownOf(one).length === 0

/** Those nobody has sorted yet. */
export const waitingToBeSorted = <One extends { readonly state: string }>(members: readonly One[]) =>
  members.filter(({ state }) => state === 'triage')

type Sorted = {
  readonly categoryKey: string
  readonly detailKey: string | null
  readonly aboutTeamId: string | null
  readonly sector: string
  readonly risk: string | null
}

/** The ways in which those of a group were sorted, each with the first that was and how many were: others can follow it. */
export function waysOfSorting<One extends Sorted>(sorted: readonly One[]): { first: One; count: number }[] {
  const ways = Map.groupBy(sorted, (one) =>
    [one.categoryKey, one.detailKey, one.aboutTeamId, one.sector, one.risk].join('\n'),
  )
  return [...ways.values()].flatMap(([first, ...others]) => (first ? [{ first, count: 1 + others.length }] : []))
}

/** Letters that say the same and are ready for the one signature. */
export const toAskFor = <One extends Member>(members: readonly One[]) =>
  members.filter((one) => isShared(one) && (one.letterState === 'draft' || one.letterState === 'returned'))

/** Letters that say the same and lie with whoever asks, to be signed. */
export const toSign = <One extends Member>(members: readonly One[]) =>
  members.filter((one) => isShared(one) && one.letterState === 'in-review' && one.isTheirs && !one.isGoing)

/** Letters parted by what they say: by their regime, stage and findings. The largest part stands first. */
export function variants<One extends Member>(letters: readonly One[]): One[][] {
  const parts = Map.groupBy(letters, (one) => [one.regime, one.stage, ...one.findings].join('\n'))
  return [...parts.values()].toSorted((a, b) => b.length - a.length)
}

/** What was on the screen of whoever signs: another letter, or another wording of one, is another seal. */
export function sealOf(letters: readonly Pick<Member, 'letterId' | 'letterVersion'>[]): string {
  const each = letters.map(({ letterId, letterVersion }) => `${letterId} ${letterVersion}`).toSorted()
  return createHash('sha256').update(each.join('\n')).digest('hex')
}
