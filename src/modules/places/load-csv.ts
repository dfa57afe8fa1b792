import { createReadStream } from 'node:fs'
import { type CsvError, parse } from 'csv-parse'

export type CsvLine = { line: number; record: Record<string, string> } | { line: number; fault: string }

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

/** The lines of a file after the first. One that cannot be read is a fault with its number, never an end. */
export async function* readLines(path: string, columns: string[]): AsyncGenerator<CsvLine> {
  const faults: CsvLine[] = []
  const parser = parse({
    ...options,
    columns,
    info: true,
    from: 2,
    skip_records_with_error: true,
    on_skip: (error) => {
      if (error) faults.push(faultOf(error))
      return undefined
    },
  })
  const stream = createReadStream(path).pipe(parser)
  try {
    for await (const read of stream) {
      yield* faults.splice(0)
      const { record, info }: { record: Record<string, string>; info: { lines: number } } = read
      const isReadable = !Object.values(record).some((value) => value.includes('\uFFFD') || value.includes('\0'))
      yield isReadable
        ? { line: info.lines, record }
        : { line: info.lines, fault: 'Some letters cannot be read: save the file as UTF-8' }
    }
  } catch (error) {
    faults.push({ line: parser.info.lines, fault: endOf(error) })
  }
  yield* faults
}

const words: Record<string, string> = {
  CSV_RECORD_INCONSISTENT_COLUMNS: 'The line does not have as many fields as the first line',
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'The line does not have as many fields as the first line',
  CSV_INVALID_CLOSING_QUOTE: 'A quotation mark stands in the middle of a field',
  INVALID_OPENING_QUOTE: 'A quotation mark stands in the middle of a field',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'A quotation mark stands in the middle of a field',
  CSV_MAX_RECORD_SIZE: 'The line is too long: a quotation mark may be missing',
  CSV_QUOTE_NOT_CLOSED: 'A quotation mark is opened and never closed: the rest of the file was not read',
}

const faultOf = (error: CsvError): CsvLine => ({
  line: Number(error.lines ?? 0),
  fault: words[error.code] ?? 'The line cannot be read as CSV',
})

function endOf(error: unknown): string {
  if (error instanceof Error && 'code' in error)
    return words[String(error.code)] ?? `The file could not be read further: ${error.code}`
  throw error
}
