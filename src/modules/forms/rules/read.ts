import { type Answer, type Answers, answerTo, filesIn, type GroupItem, type PlaceAnswer } from './answers.ts'
import { nameOf, type Question, type QuestionOf } from './question.ts'
import { type Read, readSimple } from './read-simple.ts'
import { inWords, type Typed } from './typed.ts'

/** What reading needs beside the body: the day, what was found for what was chosen, and the files already there. */
export type Reading = {
  today: Temporal.PlainDate
  /** By question: the property or street with the chosen number; null when there is none with it. */
  places: ReadonlyMap<string, PlaceAnswer | null>
  stored: Answers
}

/** Something to put right: at which question, in which input, in which words. */
export type FieldError = { key: string; field: string; text: string }

export type ReadQuestion = { answer: Answer | null; errors: FieldError[] }

/** Reads the answer to one question from what was typed. */
export function readQuestion(question: Question, typed: Typed, reading: Reading): ReadQuestion {
  const { key } = question
  if (question.type === 'group') return readGroup(question, typed, reading)
  const read = readOne(question, typed, reading)
  if ('answer' in read) return { answer: read.answer, errors: [] }
  if ('wrong' in read) return { answer: null, errors: [{ key, field: read.field, text: read.wrong }] }
  if (question.optional) return { answer: null, errors: [] }
  return {
    answer: null,
    errors: [{ key, field: firstField(question), text: question.missing ?? 'Answer this question' }],
  }
}

/** The input an error summary leads to when a question was left empty. */
export function firstField(question: Question): string {
  if (question.type === 'date') return `${question.key}-day`
  if (question.type === 'address' || question.type === 'place') return `${question.key}-search`
  return question.key
}

function readOne(question: Exclude<Question, QuestionOf<'group'>>, typed: Typed, reading: Reading): Read<Answer> {
  const { key } = question
  switch (question.type) {
    case 'address':
      return readAddress(question, typed, reading)
    case 'place':
      return readPlace(question, typed, reading)
    case 'files': {
      const files = filesIn(answerTo(reading.stored, key))
      return files.length > 0 ? { answer: files } : { empty: true }
    }
    case 'declaration':
      return typed.text(key) === 'agreed' ? { answer: 'agreed' } : { empty: true }
    default:
      return readSimple(question, key, typed, reading.today)
  }
}

const longestWritten = 500

function readAddress(question: QuestionOf<'address'>, typed: Typed, { places }: Reading): Read<PlaceAnswer> {
  const { key } = question
  const chosen = typed.text(key)
  if (chosen === inWords && question.mayWrite) {
    const text = typed.text(`${key}-text`)
    if (text === '') return { wrong: 'Enter the address', field: `${key}-text` }
    if (text.length > longestWritten)
      return { wrong: `Address must be ${longestWritten} characters or less`, field: `${key}-text` }
    return { answer: { kind: 'words', text } }
  }
  const found = places.get(key)
  if (chosen !== '')
    return found?.kind === 'property'
      ? { answer: found }
      : { wrong: 'Choose the address from the list', field: `${key}-search` }
  if (typed.text(`${key}-search`) === '') return { empty: true }
  return isSearched(key, typed)
    ? { wrong: 'Choose the address from the list', field: key }
    : { wrong: 'Select “Find address”, then choose the address', field: `${key}-search` }
}

function readPlace(question: QuestionOf<'place'>, typed: Typed, { places }: Reading): Read<PlaceAnswer> {
  const { key } = question
  const chosen = typed.text(key)
  const whereabouts = typed.text(`${key}-text`).replace(/\s+/g, ' ')
  if (whereabouts.length > longestWritten) {
    return { wrong: `${nameOf(question)} must be ${longestWritten} characters or less`, field: `${key}-text` }
  }
  const found = places.get(key)
  if (found?.kind === 'property') return { answer: found }
  const street = found?.kind === 'point' && found.usrn && chosen === found.usrn ? found : null
  const pin = pinOf(typed.text(`${key}-lat`), typed.text(`${key}-lon`)) ?? street
  if (pin && (street || chosen === '' || chosen === inWords)) {
    if (street && whereabouts === '') return { wrong: 'Enter where on the street it is', field: `${key}-text` }
    const name = street?.street ?? null
    const text = [whereabouts, name].filter(Boolean).join(', ') || 'At the point marked on the map'
    return {
      answer: {
        kind: 'point',
        lat: pin.lat,
        lon: pin.lon,
        usrn: street?.usrn ?? null,
        street: name,
        whereabouts,
        text,
      },
    }
  }
  if (chosen === inWords) {
    return whereabouts === ''
      ? { wrong: 'Describe where it is', field: `${key}-text` }
      : { answer: { kind: 'words', text: whereabouts } }
  }
  if (chosen !== '') return { wrong: 'Choose the street from the list', field: `${key}-search` }
  if (typed.text(`${key}-search`) === '') {
    return whereabouts === ''
      ? { empty: true }
      : { wrong: 'Enter the name of the street, or say that it is not on one', field: `${key}-search` }
  }
  return isSearched(key, typed)
    ? { wrong: 'Choose the street from the list', field: key }
    : { wrong: 'Select “Find street”, then choose the street', field: `${key}-search` }
}

/** Whether what stands in the search box is what the list on the page was found with. */
export const isSearched = (key: string, typed: Typed) => typed.text(`${key}-search`) === typed.text(`${key}-searched`)

/** A point in or near Britain, or null. */
function pinOf(lat: string, lon: string) {
  const decimal = /^-?\d{1,2}(\.\d{1,15})?$/
  if (!decimal.test(lat) || !decimal.test(lon)) return null
  const pin = { lat: Math.round(Number(lat) * 1e6) / 1e6, lon: Math.round(Number(lon) * 1e6) / 1e6 }
  return pin.lat > 49 && pin.lat < 61 && pin.lon > -9 && pin.lon < 2 ? pin : null
}

function readGroup(question: QuestionOf<'group'>, typed: Typed, { today }: Reading) {
  const { key, atLeast } = question
  const errors: FieldError[] = []
  const items: GroupItem[] = []
  for (let index = 0; index < countOf(question, typed); index += 1) {
    const reads = question.questions.map((inner) => {
      const field = `${key}-${index}-${inner.key}`
      return { inner, field, read: readSimple(inner, field, typed, today) }
    })
    const isEmpty = reads.every(({ read }) => 'empty' in read)
    if (isEmpty && (items.length >= atLeast || question.optional)) continue
    for (const { inner, field, read } of reads) {
      const first = inner.type === 'date' ? `${field}-day` : field
      if ('wrong' in read) errors.push({ key: field, field: read.field, text: read.wrong })
      else if ('empty' in read && !inner.optional)
        errors.push({ key: field, field: first, text: inner.missing ?? 'Answer this question' })
    }
    items.push(
      Object.fromEntries(reads.flatMap(({ inner, read }) => ('answer' in read ? [[inner.key, read.answer]] : []))),
    )
  }
  if (errors.length > 0) return { answer: null, errors }
  if (items.length > 0) return { answer: items, errors: [] }
  return question.optional
    ? { answer: null, errors: [] }
    : { answer: null, errors: [{ key, field: key, text: question.missing ?? 'Answer this question' }] }
}

/** How many items of a group are on the page: at least the fewest, at most the most. */
export function countOf(question: QuestionOf<'group'>, typed: Typed): number {
  const text = typed.text(`${question.key}-count`)
  const given = /^\d{1,2}$/.test(text) ? Number(text) : 0
  return Math.min(Math.max(given, question.atLeast, 1), question.atMost)
}
