import { markOf } from './marks.ts'
import type { Channel, Condition, Paragraph, Template } from './template.ts'
import { type Passage, type Piece, readLine, readWording } from './wording.ts'

export type Values = Readonly<Record<string, string>>

export type Run = { text: string; strong: boolean }
export type Block =
  | { kind: 'paragraph'; runs: readonly Run[] }
  | { kind: 'bullets'; items: readonly (readonly Run[])[] }
  | { kind: 'button'; words: string; link: string }

/** The paragraphs that apply to this person on this channel, with what they are told filled in. */
export function fill(paragraphs: readonly Paragraph[], values: Values, channel: Channel): Block[] {
  return paragraphs.flatMap((paragraph): Block[] => {
    if (typeof paragraph === 'string') return readWording(paragraph).flatMap((passage) => fillPassage(passage, values))
    if (!applies(paragraph, values, channel)) return []
    if ('button' in paragraph) {
      return values.link ? [{ kind: 'button', words: fillLine(paragraph.button, values), link: values.link }] : []
    }
    return readWording(paragraph.say).flatMap((passage) => fillPassage(passage, values))
  })
}

/** One line, such as a subject: whatever is filled in stays on it. */
export const fillLine = (line: string, values: Values) =>
  onOneLine(readLine(line), values)
    .map((run) => run.text)
    .join('')
    .replaceAll(/\s+/g, ' ')
    .trim()

function applies(paragraph: Exclude<Paragraph, string>, values: Values, channel: Channel) {
  if (paragraph.on && ![paragraph.on].flat().includes(channel)) return false
  if (paragraph.if !== undefined && !holds(paragraph.if, values)) return false
  return paragraph.unless === undefined || !holds(paragraph.unless, values)
}

function holds(condition: Condition, values: Values) {
  if (typeof condition === 'string') return Boolean(values[condition])
  return Object.entries(condition).every(([name, wanted]) => [wanted].flat().includes(values[name] ?? ''))
}

function fillPassage(passage: Passage, values: Values): Block[] {
  if (passage.kind === 'bullets') {
    const items = passage.items.map((item) => onOneLine(item, values)).filter(hasText)
    return items.length > 0 ? [{ kind: 'bullets', items }] : []
  }
  const [only, ...more] = passage.pieces
  if (only?.kind === 'name' && more.length === 0)
    return wholeParagraphs(only.name, values[only.name] ?? '', only.strong)
  const runs = onOneLine(passage.pieces, values)
  return hasText(runs) ? [{ kind: 'paragraph', runs }] : []
}

/** A text of someone's own that stands alone keeps its paragraphs and lines. */
function wholeParagraphs(name: string, value: string, strong: boolean): Block[] {
  const finished = isSentence(name) ? asSentence(value.trim()) : value
  return finished
    .split(/\n[ \t]*\n+/)
    .map((text) => text.trim())
    .filter(Boolean)
    .map((text) => ({ kind: 'paragraph', runs: [{ text, strong }] }))
}

/** What other parts of the program say in whole sentences, with or without their full stop. */
const isSentence = (name: string) => /words$|^reason$/i.test(name)

const asSentence = (text: string) => {
  const begun = text.slice(0, 1).toUpperCase() + text.slice(1)
  return /[\p{L}\p{N})]$/u.test(begun) ? `${begun}.` : begun
}

/** Pieces on one line. Where a name is a sentence of its own it ends as one, and never with two full stops. */
function onOneLine(pieces: readonly Piece[], values: Values): Run[] {
  return pieces.map((piece, index) => {
    const before = pieces[index - 1]
    const after = pieces[index + 1]
    if (piece.kind === 'words') {
      const doubled = before?.kind === 'name' && /[.!?]$/.test(valueFor(before, values)) && piece.words.startsWith('.')
      return { text: doubled ? piece.words.slice(1) : piece.words, strong: piece.strong }
    }
    const value = valueFor(piece, values)
    const endsHere = !after || (after.kind === 'words' && /^\s+\p{Lu}/u.test(after.words))
    return { text: isSentence(piece.name) && endsHere ? asSentence(value) : value, strong: piece.strong }
  })
}

const valueFor = (piece: Extract<Piece, { kind: 'name' }>, values: Values) =>
  (values[piece.name] ?? '').replaceAll(/\s+/g, ' ').trim()

const hasText = (runs: readonly Run[]) => runs.some((run) => run.text.trim() !== '')

export const textOf = (runs: readonly Run[]) => runs.map((run) => run.text).join('')

/** What a template says with its own examples: for checking how plain it is, and for showing it. */
export function sampleText(template: Pick<Template, 'body' | 'sample'>): string[] {
  const everything = {
    ...template.sample,
    link: markOf('link'),
    customerName: 'Sam Okafor',
    councilName: 'the council',
    councilPhone: '020 7946 0100',
    emergencyPhone: '020 7946 0199',
    councilPhoneHours: 'Monday to Friday, 9am to 5pm',
  }
  return fill(template.body, everything, 'email').flatMap((block) => {
    if (block.kind === 'paragraph') return [textOf(block.runs)]
    return block.kind === 'bullets' ? block.items.map(textOf) : []
  })
}
