export type PrintedRefusal = 'not-allowed' | 'changed' | 'same-days' | 'correction-missing' | 'faults'

/** What a paper is kept under: the days it is about, of which there is one. */
export const keyOfPaper = ({ from, to }: { from: string; to: string }) => `complaints-${from}-to-${to}`

/** A count as somebody types it; null where nothing was printed, undefined where it is no count. */
export function countIn(text: string): number | null | undefined {
  const plain = text.replaceAll(/[\s,]/g, '')
  if (plain === '') return null
  return /^\d{1,7}$/.test(plain) ? Number(plain) : undefined
}

type Paper<Row, Total> = { readonly rows: readonly Row[]; readonly totals: readonly Total[] }
type Row = Readonly<Record<string, number | string | undefined>> & { readonly directorate: string }
type Total = { readonly figure: string; readonly printed: number }

/** What is other in a paper than it was entered before, as a line for each number. */
export function correctedNumbers(
  before: Paper<Row, Total>,
  now: Paper<Row, Total>,
  names: { readonly figures: Readonly<Record<string, string>>; directorate(key: string): string },
): string[] {
  const say = (number: number | string | undefined) => (number === undefined ? 'nothing' : String(number))
  const keys = new Set([...before.rows, ...now.rows].map(({ directorate }) => directorate))
  const cells = [...keys].flatMap((key) => {
    const [was, is] = [before, now].map(({ rows }) => rows.find(({ directorate }) => directorate === key))
    return Object.keys(names.figures)
      .filter((figure) => was?.[figure] !== is?.[figure])
      .map(
        (figure) =>
          `${names.directorate(key)}, ${names.figures[figure]}: ${say(is?.[figure])}, was ${say(was?.[figure])}`,
      )
  })
  const totals = Object.keys(names.figures).flatMap((figure) => {
    const [was, is] = [before, now].map(({ totals }) => totals.find((one) => one.figure === figure)?.printed)
    return was === is ? [] : [`Total, ${names.figures[figure]}: ${say(is)}, was ${say(was)}`]
  })
  return [...cells, ...totals]
}
