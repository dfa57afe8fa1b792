export const columns = ['report_id', 'reported_on', 'text'] as const

export type ReportLine = {
  line: number
  reportId: string
  sourceKey: string
  reportedOn: Temporal.PlainDate
  text: string
}
export type Rejected = { line: number; fault: string }
export type Line = ReportLine | Rejected

const longestText = 5000
const longestId = 100

/** Reads one line of a file of reports: its fields clean, in the order of the columns. */
export function readLine(line: number, [reportId = '', day = '', text = '']: readonly string[]): Line {
  const reject = (fault: string) => ({ line, fault })
  if (reportId === '') return reject('report_id is missing')
  if (reportId.length > longestId) return reject(`report_id is longer than ${longestId} characters`)
  const reportedOn = readDay(day)
  if (!reportedOn) return reject(`reported_on must be a day such as 2027-03-12, not “${day.slice(0, 40)}”`)
  if (text === '') return reject('text is empty')
  if (text.length > longestText) return reject(`text is longer than ${longestText.toLocaleString('en-GB')} characters`)
  return { line, reportId, sourceKey: `report:${reportId}`, reportedOn, text }
}

function readDay(day: string): Temporal.PlainDate | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null
  try {
    const date = Temporal.PlainDate.from(day, { overflow: 'reject' })
    return date.year >= 1990 && date.year <= 2100 ? date : null
  } catch {
    return null
  }
}
