import { type Finding, overallOutcome } from './outcome.ts'

export type Point = {
  readonly id: string
  readonly number: number
  readonly alleged: string
  readonly desired: string
  readonly ours: boolean
  readonly whose: string | null
  readonly raisedAtStage: number
  readonly withdrawnAt: Temporal.Instant | null
}

export type PointFinding = {
  readonly pointId: string
  readonly stage: number
  readonly finding: Finding
  readonly reason: string
  readonly reliedOn: string
  readonly evidence: string
  /** The finding of a group it was taken from; null: their own. */
  readonly groupFindingId: string | null
}

/** The points that must be answered: raised, not taken back, and ours to answer for. */
export const toAnswer = (points: readonly Point[]) => points.filter((point) => point.ours && point.withdrawnAt === null)

/** Numbers of the points that have no finding with a reason at this stage: an answer cannot go with one of them open. */
export function unanswered(points: readonly Point[], found: readonly PointFinding[], stage: number): number[] {
  const answered = new Set(found.filter((one) => one.stage === stage).map((one) => one.pointId))
  return toAnswer(points).flatMap((point) => (answered.has(point.id) ? [] : [point.number]))
}

/** What the findings of a stage come to as a whole; null while a point is open or none is left to answer. */
export function outcomeOf(points: readonly Point[], found: readonly PointFinding[], stage: number): Finding | null {
  if (unanswered(points, found, stage).length > 0) return null
  const ours = new Set(toAnswer(points).map((point) => point.id))
  return overallOutcome(found.filter((one) => one.stage === stage && ours.has(one.pointId)).map((one) => one.finding))
}

export type NewPoint = { readonly related: boolean; readonly wouldDelay: boolean }

/**
 * Whether a further point joins the complaint in hand: only while its answer has not gone, when it is related, and
 * when looking into it would not hold the answer up without good reason. Otherwise it is a complaint of its own
 * (Complaint Handling Codes, further issues raised during stage 1).
 */
export function joins({ related, wouldDelay }: NewPoint, answered: boolean): 'joins' | 'own-complaint' {
  return related && !wouldDelay && !answered ? 'joins' : 'own-complaint'
}

/** What they wrote, parted where a new line begins; what stands in one line, where a sentence does. */
export function piecesOf(words: string): string[] {
  const lines = words.split(/\n+/).map((line) => line.trim())
  const pieces = lines.filter((line) => line !== '')
  return pieces.length > 1 ? pieces : (pieces[0] ?? '').split(/(?<=[.!?])\s+/)
}

/** The first piece that they did not write so: points are their words, and nobody else's. */
export const notTheirs = (words: string, pieces: readonly string[]) =>
  pieces.find((piece) => !plain(words).includes(plain(piece))) ?? null

const plain = (words: string) => words.replaceAll(/\s+/g, ' ').trim().toLowerCase()
