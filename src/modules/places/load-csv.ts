import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'

/** A line, or what is wrong with the lines from `first` to `line`: an open quotation mark takes several with it. */
export type CsvLine = { line: number; record: Record<string, string> } | { first: number; line: number; fault: string }

const options = { bom: true, trim: true, skip_empty_lines: true, max_record_size: 100_000 } as const

/** The first line of a file, as names of columns; null when it cannot be read as CSV. */
export async function readColumns(path: string): Promise<string[] | null> {
  const stream = createReadStream(path).pipe(parse({ ...options, to: 1, relax_column_count: true }))
  try {
    for await (const record of stream) {
      const header: string[] = record
      return header.map((name) => name.toLowerCase().replaceAll(' ', '_'))
    }
  } catch {
    return null
  }
  return null
}

/** The lines of a file after the first. What cannot be read is a fault with its line numbers, never an end. */
export async function* readLines(path: string, columns: string[]): AsyncGenerator<CsvLine> {
  const faults: CsvLine[] = []
  let read = 1
  const note = (line: number, fault: string) => {
    faults.push({ first: Math.min(read + 1, line), line, fault })
    read = line
  }
  const parser = parse({
    ...options,
    columns,
    info: true,
    from: 2,
    skip_records_with_error: true,
    on_record: (record, { lines }) => {
      read = lines
      return record
    },
    on_skip: (error) => {
      if (error) note(Number(error.lines ?? read + 1), words[error.code] ?? unreadable)
      return undefined
    },
  })
  try {
    for await (const found of createReadStream(path).pipe(parser)) {
      const { record, info }: { record: Record<string, string>; info: { lines: number } } = found
      const isText = !Object.values(record).some((value) => value.includes('\uFFFD') || value.includes('\0'))
      if (isText) yield { line: info.lines, record }
      else
        faults.push({
          first: info.lines,
          line: info.lines,
          fault: 'Some letters cannot be read: save the file as UTF-8',
        })
    }
  } catch (error) {
    note(parser.info.lines, endOf(error))
  }
  yield* faults
}

const misplaced = 'A quotation mark is in the wrong place'
const unreadable = 'The line cannot be read as CSV'

const words: Record<string, string> = {
  CSV_RECORD_INCONSISTENT_COLUMNS: 'The line does not have as many fields as the first line',
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'The line does not have as many fields as the first line',
  CSV_INVALID_CLOSING_QUOTE: misplaced,
  INVALID_OPENING_QUOTE: misplaced,
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: misplaced,
  CSV_MAX_RECORD_SIZE: 'The line is too long: a quotation mark may be missing',
  CSV_QUOTE_NOT_CLOSED: 'A quotation mark is opened and never closed, so the rest of the file was not read',
}

/** Only what CSV itself cannot be read from is a fault of the file; a disk that fails is not. */
function endOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!(code in words)) throw error
  return words[code] ?? unreadable
}
