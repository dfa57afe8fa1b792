import type nunjucks from 'nunjucks'
import { type FileFault, type FileStore, glanceAt, readIntact } from '#platform/files/index.ts'
import type { Mark } from '../../queries/marks.ts'
import { standOf, withheldWords } from '../../rules/marks.ts'
import { type Run, standsIn, type Withheld, withhold, withholdInLine } from '../../rules/redaction.ts'
import type { RecordDocument, WholeRecord } from './record-documents.ts'

export type BundleEntry = { readonly name: string; readonly input: string | Buffer }

type Bundle = {
  readonly record: WholeRecord
  readonly marks: readonly Mark[]
  readonly files: FileStore
  readonly templates: nunjucks.Environment
  readonly about: { readonly reference: string; readonly council: string; readonly madeAt: Temporal.Instant }
}

const folder = 'modules/complaints/pages/staff'

/**
 * The bundle, one entry after the other: each document is read, withheld and written before the next. The index comes
 * last, when it is known how many paragraphs each has. A name of an entry is a number and never words of anybody.
 */
export async function* bundleEntries(bundle: Bundle): AsyncGenerator<BundleEntry> {
  const { record, marks, files, templates, about } = bundle
  const passages = withheldFrom(record, marks)
  const contents: (Line & { lacks: string | null })[] = []
  for (const [index, document] of record.documents.entries()) {
    const shown = await shownOf(document, { number: index + 1, marks, passages })
    const read = shown.file && (await readIntact(files, shown.file))
    const lacks = read?.fault ? lackWords[read.fault] : null
    contents.push({ ...shown.line, lacks })
    yield {
      name: shown.line.href,
      input: templates.render(`${folder}/bundle-document.njk`, { ...about, ...shown, lacks }),
    }
    if (shown.file && read?.fault === null) yield { name: shown.file.entry, input: read.content }
  }
  yield {
    name: 'index.html',
    input: templates.render(`${folder}/bundle-index.njk`, {
      ...about,
      requestIsHidden: record.requestIsHidden,
      contents,
      withheld: contents.filter(({ withheld }) => withheld !== null).length,
      lacking: contents.filter(({ lacks }) => lacks !== null).length,
      reasons: [
        ...new Set(marks.filter(({ liftedAt, kind }) => !liftedAt && kind !== 'copy').map(({ reason }) => reason)),
      ],
    }),
  }
}

/** Why a file that belongs in the bundle is not in it. */
export const lackWords: Readonly<Record<FileFault, string>> = {
  missing: 'it is missing from our disk',
  changed: 'it is not on our disk as it was stored',
}

/** What must not be told: the words marked, and the names of files that are withheld as a whole. */
export const withheldFrom = ({ documents }: WholeRecord, marks: readonly Mark[]): Withheld[] => [
  ...withheldWords(marks),
  ...documents.flatMap(({ key, file }) => {
    const { whole } = standOf(marks, key)
    return file && whole ? [{ words: file.name, reason: whole.reason }] : []
  }),
]

export type Line = {
  readonly number: number
  readonly href: string
  readonly at: Temporal.Instant
  readonly kindName: string
  readonly title: string
  /** Why the whole of it is withheld; null: it is given. */
  readonly withheld: string | null
  /** How many places in it are blacked out, and how many paragraphs it has. */
  readonly bars: number
  readonly sections: number
}

type Given = { number: number; marks: readonly Mark[]; passages: readonly Withheld[] }

/** One document as the Ombudsman reads it. */
export async function shownOf(document: RecordDocument, { number, marks, passages }: Given) {
  const { whole, copy } = standOf(marks, document.key)
  const withheld = whole?.reason ?? null
  const sections = withheld
    ? []
    : (await document.read()).map(({ heading, text }, index) => ({
        number: `${number}.${index + 1}`,
        heading: withhold(heading, passages),
        paragraphs: paragraphs(withhold(text, passages)),
      }))
  const bars = barsIn(sections.flatMap(({ heading, paragraphs: found }) => [heading, ...found]))
  const line: Line = {
    number,
    href: `documents/${String(number).padStart(4, '0')}.html`,
    at: document.at,
    kindName: document.kindName,
    title: withheld ? 'Withheld' : withholdInLine(document.title, passages),
    withheld,
    bars,
    sections: sections.length,
  }
  return { line, sections, file: withheld || !document.file ? null : fileOf(number, copy, document.file) }
}

const barsIn = (texts: readonly (readonly Run[])[]) => texts.flat().filter((run) => 'withheld' in run).length

/** How many places of a document are blacked out, as the index of the bundle says it. */
export async function placesWithheld(document: RecordDocument, passages: readonly Withheld[]): Promise<number> {
  if (passages.length === 0) return 0
  const sections = await document.read()
  return barsIn(sections.flatMap(({ heading, text }) => [withhold(heading, passages), withhold(text, passages)]))
}

type Stored = { id: string; name: string; size: number; sha256: string }

function fileOf(number: number, copy: Mark | null, original: Stored) {
  const stored =
    copy?.fileId && copy.fileName && copy.fileHash
      ? { id: copy.fileId, name: copy.fileName, size: copy.fileSize ?? 0, sha256: copy.fileHash }
      : original
  const extension = /\.([a-z0-9]{1,5})$/i.exec(stored.name)?.[1]?.toLowerCase() ?? 'file'
  return {
    id: stored.id,
    entry: `files/${String(number).padStart(4, '0')}.${extension}`,
    size: stored.size,
    sha256: stored.sha256,
    isCopy: stored.id !== original.id,
  }
}

/** Runs of text as paragraphs: a line end in the text ends one. */
function paragraphs(runs: ReturnType<typeof withhold>) {
  const lines: (typeof runs)[] = [[]]
  for (const run of runs) {
    if ('withheld' in run) lines.at(-1)?.push(run)
    else
      for (const [index, text] of run.text.split('\n').entries()) {
        if (index > 0) lines.push([])
        if (text !== '') lines.at(-1)?.push({ text })
      }
  }
  return lines.filter((line) => line.length > 0)
}

type Whole = Pick<Bundle, 'record' | 'marks' | 'files'>

/** The files that go into the bundle: a redacted copy in the place of what it was made of, none of what is withheld. */
const filesThatGo = ({ record, marks }: Whole) =>
  record.documents.flatMap(({ key, file }, index) => {
    const { whole, copy } = standOf(marks, key)
    return file && !whole ? [{ key, file: fileOf(index + 1, copy, file) }] : []
  })

/** How many files belong in the bundle and cannot be in it. Read one after the other, before its first byte goes. */
export async function countLacking(whole: Whole): Promise<number> {
  let lacking = 0
  for (const { file } of filesThatGo(whole)) if ((await readIntact(whole.files, file)).fault !== null) lacking += 1
  return lacking
}

/** The same at a glance, by document, for the page that shows them all. */
export async function lackingAtAGlance(whole: Whole): Promise<Map<string, FileFault>> {
  const lacking = new Map<string, FileFault>()
  for (const { key, file } of filesThatGo(whole)) {
    const fault = await glanceAt(whole.files, file)
    if (fault) lacking.set(key, fault)
  }
  return lacking
}

export type Hindrance = { readonly number: number; readonly key: string; readonly why: 'needs-copy' | 'holds-words' }

/**
 * Why the bundle cannot be made yet. Words in a file cannot be blacked out by a program: a file with a passage marked,
 * or in whose bytes withheld words stand, goes only as a redacted copy, or not at all.
 */
export async function hindrances({ record, marks, files }: Whole) {
  const passages = withheldFrom(record, marks)
  const found: Hindrance[] = []
  for (const [index, { key, file }] of record.documents.entries()) {
    const { whole, copy, passages: marked } = standOf(marks, key)
    if (!file || whole) continue
    const head = { number: index + 1, key }
    if (marked > 0 && !copy) found.push({ ...head, why: 'needs-copy' })
    else if (passages.length > 0) {
      const read = await readIntact(files, fileOf(index + 1, copy, file))
      if (read.fault === null && holdsAny(read.content, passages)) found.push({ ...head, why: 'holds-words' })
    }
  }
  return found
}

/** Read as the encodings that text in files has; what is compressed or drawn is not seen by this. */
function holdsAny(content: Buffer, passages: readonly Withheld[]): boolean {
  const texts = [content.toString('utf8'), content.toString('latin1'), content.toString('utf16le')]
  return passages.some(({ words }) => texts.some((text) => standsIn(text, words)))
}
