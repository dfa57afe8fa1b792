import type { Case } from '#modules/cases/index.ts'
import { caseHref } from '#modules/cases/index.ts'
import type { FileFault, FileStore } from '#platform/files/index.ts'
import type { Mark } from '../../queries/marks.ts'
import { standing, standOf, versionOf } from '../../rules/marks.ts'
import { marked } from '../../rules/redaction.ts'
import { lackingAtAGlance, placesWithheld, withheldFrom } from './bundle.ts'
import { complaintHref } from './link.ts'
import type { RecordDocument, WholeRecord } from './record-documents.ts'

type Opened = { found: Case; record: WholeRecord; marks: readonly Mark[] }

/** Every document with its number, its date and what of it is withheld. */
export async function listView({ found, record, marks, files }: Opened & { files: FileStore }) {
  const href = `${complaintHref(found.reference)}/record`
  const numbers = new Map(record.documents.map(({ key }, index) => [key, index + 1]))
  const withNumber = (mark: Mark) => ({
    ...mark,
    number: numbers.get(mark.document) ?? null,
    href: `${href}/${mark.document}`,
  })
  const stands = standing(marks)
  const withheld = withheldFrom(record, marks)
  const lacking = await lackingAtAGlance({ record, marks, files })
  const documents = []
  // One after the other: a long record never lies in memory whole.
  for (const [index, document] of record.documents.entries())
    documents.push({
      number: index + 1,
      href: `${href}/${document.key}`,
      at: document.at,
      kindName: document.kindName,
      title: document.title,
      tag: tagOf(document, marks, await placesWithheld(document, withheld)),
      lacks: lackTags[lacking.get(document.key) ?? 'none'],
    })
  return {
    reference: found.reference,
    complaintHref: complaintHref(found.reference),
    href,
    requestIsHidden: record.requestIsHidden,
    documents,
    whole: stands.filter(({ kind }) => kind === 'whole').length,
    passages: stands.filter(({ kind }) => kind === 'passage').map(withNumber),
    lacking: lacking.size,
    unread: unreadFiles(record, marks),
    history: marks.toReversed().map(withNumber),
    version: versionOf(marks),
  }
}

const lackTags: Readonly<Record<FileFault | 'none', string | null>> = {
  none: null,
  missing: 'File missing from our disk',
  changed: 'File damaged on our disk',
}

/** Files that no program reads the words of: whoever makes the bundle has to. */
const unreadFiles = ({ documents }: WholeRecord, marks: readonly Mark[]) =>
  standing(marks).some(({ kind }) => kind === 'passage')
    ? documents.filter(({ key, file }) => {
        const { whole, copy } = standOf(marks, key)
        return file && file.type !== 'text/plain' && !whole && !copy
      }).length
    : 0

/** What the bundle has of a document, in the words of its index; null: all of it. */
function tagOf({ key, file }: RecordDocument, marks: readonly Mark[], places: number) {
  const { whole, copy, passages } = standOf(marks, key)
  if (whole) return { text: `Withheld: ${whole.reason}`, classes: 'govuk-tag--grey' }
  if (copy) return { text: 'Redacted copy', classes: 'govuk-tag--teal' }
  if (file && passages > 0) return { text: 'Needs a redacted copy', classes: 'govuk-tag--red' }
  if (places === 0) return null
  return { text: `${places} ${places === 1 ? 'place' : 'places'} withheld`, classes: 'govuk-tag--yellow' }
}

type OpenedDocument = Opened & { document: RecordDocument; number: number; href: string }

/** One document as it stands in the record, with what is withheld marked in it. */
export async function documentView({ found, record, marks, document, number, href }: OpenedDocument) {
  const passages = withheldFrom(record, marks)
  const { file } = document
  const mine = standing(marks).filter((mark) => mark.document === document.key)
  return {
    reference: found.reference,
    listHref: `${complaintHref(found.reference)}/record`,
    href,
    number,
    at: document.at,
    kindName: document.kindName,
    title: document.title,
    tag: tagOf(document, marks, await placesWithheld(document, passages)),
    version: versionOf(marks),
    file: file ? { ...file, href: `${caseHref(found.reference)}/files/${file.id}` } : null,
    sections: (await document.read()).map(({ heading, text }, index) => ({
      number: `${number}.${index + 1}`,
      heading: marked(heading, passages),
      runs: marked(text, passages),
    })),
    marks: mine,
    isWhole: mine.some(({ kind }) => kind === 'whole'),
  }
}
