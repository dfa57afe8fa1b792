import type { Withheld } from './redaction.ts'

export type MarkStand = {
  readonly document: string
  readonly kind: 'whole' | 'passage' | 'copy'
  readonly words: string | null
  readonly reason: string
  readonly fileId: string | null
  readonly liftedAt: Temporal.Instant | null
}

export type MarkRefusal =
  | 'not-allowed'
  | 'changed'
  | 'no-such-document'
  | 'no-reason'
  | 'words-missing'
  | 'words-too-short'
  | 'words-not-there'
  | 'not-a-file'
  | 'lifted-already'

export const standing = <M extends MarkStand>(marks: readonly M[]) => marks.filter(({ liftedAt }) => liftedAt === null)

/** Each mark and each taking back is one version further. */
export const versionOf = (marks: readonly MarkStand[]) => marks.length + marks.filter((one) => one.liftedAt).length

/** The words that are withheld wherever they stand in the record. */
export const withheldWords = (marks: readonly MarkStand[]): Withheld[] =>
  standing(marks).flatMap(({ words, reason }) => (words === null ? [] : [{ words, reason }]))

/** What becomes of one document: the last redacted copy stands in the place of a file. */
export function standOf<M extends MarkStand>(marks: readonly M[], document: string) {
  const mine = standing(marks).filter((one) => one.document === document)
  return {
    whole: mine.find(({ kind }) => kind === 'whole') ?? null,
    copy: mine.findLast(({ kind }) => kind === 'copy') ?? null,
    passages: mine.filter(({ kind }) => kind === 'passage').length,
  }
}
