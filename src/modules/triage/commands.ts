import { readColumns, readLines } from '#platform/csv/index.ts'
import { type Database, inTransaction } from '#platform/db/index.ts'
import { cleanText, system } from '#platform/http/index.ts'
import { takeIn } from './actions/take-in.ts'
import { type Judge, judgeOf } from './answers.ts'
import { type ItemState, itemsOfSources, lockSource } from './queries/items.ts'
import { columns, type Line, type Rejected, type ReportLine, readLine } from './rules/report-lines.ts'

export type ImportReport = {
  lines: number
  taken: Record<ItemState, number>
  /** Lines that an earlier run took in. */
  before: number
  rejected: Rejected[]
}

const batchSize = 50

/** Takes in residents' own short reports from a file. Safe to run again: what is in is left alone, the rest goes on. */
export async function importReports(
  db: Database,
  path: string,
  progress: (lines: number) => void = () => {},
): Promise<ImportReport> {
  const report: ImportReport = {
    lines: 0,
    taken: { open: 0, routed: 0, decided: 0, chase: 0, duplicate: 0, 'no-action': 0 },
    before: 0,
    rejected: [],
  }
  const judge = await judgeOf(db)
  const seen = new Map<string, ReportLine>()
  let batch: ReportLine[] = []
  const send = async () => {
    const taken = await takeBatch(db, batch, judge)
    for (const state of taken.states) report.taken[state] += 1
    report.before += taken.before
    report.rejected.push(...taken.rejected)
    batch = []
    progress(report.lines)
  }
  for await (const line of linesOfReports(path)) {
    report.lines += 1
    const twin = 'fault' in line ? undefined : seen.get(line.sourceKey)
    if ('fault' in line) report.rejected.push(line)
    else if (twin)
      report.rejected.push({ line: line.line, fault: `report_id ${line.reportId} is on line ${twin.line} already` })
    else {
      seen.set(line.sourceKey, line)
      batch.push(line)
    }
    if (batch.length === batchSize) await send()
  }
  await send()
  report.rejected.sort((a, b) => a.line - b.line)
  return report
}

type Taken = { states: ItemState[]; before: number; rejected: Rejected[] }

/** One batch is one commit: it is in whole, or not at all and the next run takes it. */
const takeBatch = (db: Database, batch: readonly ReportLine[], judge: Judge): Promise<Taken> =>
  inTransaction(db, async (tx) => {
    const taken: Taken = { states: [], before: 0, rejected: [] }
    if (batch.length === 0) return taken
    await lockSource(tx, 'import')
    const known = new Map(
      (
        await itemsOfSources(
          tx,
          batch.map(({ sourceKey }) => sourceKey),
        )
      ).map((item) => [item.sourceKey, item]),
    )
    for (const { line, reportId, ...report } of batch) {
      const before = known.get(report.sourceKey)
      if (!before) {
        const incoming = { ...report, source: 'report' as const, customerId: null, receivedAt: tx.now, forPerson: null }
        taken.states.push((await takeIn(tx, system('report import'), incoming, judge)).state)
      } else if (before.text === report.text && before.reportedOn.equals(report.reportedOn)) taken.before += 1
      else taken.rejected.push({ line, fault: `report_id ${reportId} was taken in before with another text or day` })
    }
    return taken
  })

/** The file's lines after the first, each read or with what is wrong with it. */
async function* linesOfReports(path: string): AsyncGenerator<Line> {
  const names = await readColumns(path)
  if (!names) throw new HeaderFault('The file has no first line with the names of its columns')
  checkColumns(names)
  for await (const read of readLines(path, names)) yield 'fault' in read ? read : readReport(read)
}

const readReport = ({ line, record }: { line: number; record: Record<string, string> }) =>
  readLine(
    line,
    columns.map((name) => cleanText(record[name] ?? '')),
  )

/** The file is not one of reports; nothing of it was taken in. */
export class HeaderFault extends Error {
  override name = 'HeaderFault'
}

function checkColumns(names: readonly string[]) {
  if (names.some((name) => name.includes('\0')))
    throw new HeaderFault('The file is not UTF-8. Save it as “CSV UTF-8” and try again')
  const missing = columns.filter((name) => !names.includes(name))
  if (missing.length > 0)
    throw new HeaderFault(
      `The first line must name the columns ${columns.join(', ')}. Not there: ${missing.join(', ')}`,
    )
  if (names.length > columns.length)
    throw new HeaderFault(`The first line must name only the columns ${columns.join(', ')}`)
}
