import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'

export type CsvLine = { line: number; record: Record<string, string> } | { line: number; fault: string }

type Line = { number: number; text: string }

/** A field may hold line breaks, but not a whole file because somebody forgot a quotation mark. */
const mostLinesOfRecord = 20

/** The first line of a file, as names of columns; null when it cannot be read as CSV. */
export async function readColumns(path: string): Promise<string[] | null> {
  for await (const { text } of linesOf(path)) return fieldsOf(text)?.map(nameOfColumn) ?? null
  return null
}

const nameOfColumn = (name: string) => name.trim().toLowerCase().replaceAll(' ', '_')

/** The lines of a file after the first. What cannot be read is a fault with its number, and reading goes on after it. */
export async function* readLines(path: string, columns: readonly string[]): AsyncGenerator<CsvLine> {
  let open: Line[] = []
  for await (const line of linesOf(path)) if (line.number > 1) open = yield* read([...open, line], columns)
  while (open.length > 0) open = yield* blameFirst(open, columns)
}

/** Reads whole records and hands back the lines of one that is still open. */
function* read(lines: readonly Line[], columns: readonly string[]): Generator<CsvLine, Line[]> {
  let open: Line[] = []
  for (const line of lines) {
    open.push(line)
    const text = open.map((one) => one.text).join('\n')
    if (text.trim() === '') open = []
    else if (isOpen(text) && open.length < mostLinesOfRecord) continue
    else {
      const fields = fieldsOf(text)
      if (fields?.length === columns.length) {
        const record = Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? '']))
        yield checked(open[0]?.number ?? line.number, record)
        open = []
      } else open = yield* blameFirst(open, columns)
    }
  }
  return open
}

/** The fault is taken to be in the first line; those after it are read again without it. */
function* blameFirst([first, ...rest]: readonly Line[], columns: readonly string[]): Generator<CsvLine, Line[]> {
  if (!first) return []
  yield { line: first.number, fault: faultOf(first.text) }
  return yield* read(rest, columns)
}

function faultOf(text: string): string {
  if (isOpen(text)) return 'A quotation mark is opened and never closed'
  return fieldsOf(text)
    ? 'The line does not have as many fields as the first line'
    : 'A quotation mark is in the wrong place'
}

const isOpen = (text: string) => (text.match(/"/g)?.length ?? 0) % 2 === 1

function fieldsOf(text: string): string[] | null {
  if (!text.includes('"')) return text.split(',').map((field) => field.trim())
  try {
    const [fields]: string[][] = parse(text, { trim: true, relax_column_count: true })
    return fields ?? null
  } catch (error) {
    if (error instanceof CsvError) return null
    throw error
  }
}

/** Stands for bytes that are no letters of UTF-8; nobody writes it. */
const unreadable = '\0'

function checked(line: number, record: Record<string, string>): CsvLine {
  const isText = !Object.values(record).some((value) => value.includes(unreadable))
  return isText ? { line, record } : { line, fault: 'Some letters cannot be read: save the file as UTF-8' }
}

/** Byte by byte, because in other readings what is no UTF-8 is lost before anybody can say so. */
async function* linesOf(path: string): AsyncGenerator<Line> {
  let number = 0
  const input = createReadStream(path, 'latin1')
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1
    const bytes = Buffer.from(line, 'latin1')
    const decoded = bytes.toString('utf8')
    const text = isUtf8(bytes) ? decoded : decoded.replaceAll('\uFFFD', unreadable)
    yield { number, text: number === 1 ? text.replace(/^\uFEFF/, '') : text }
  }
}
