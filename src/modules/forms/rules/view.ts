import { type Answers, answerTo, type FileAnswer, filesIn, type PlaceAnswer } from './answers.ts'
import type { Form, Page } from './form.ts'
import type { Question, QuestionOf, SimpleQuestion } from './question.ts'
import { countOf, type FieldError } from './read.ts'
import { inWords, type Typed } from './typed.ts'

/** A place that was found and can be chosen. */
export type FoundPlace = { value: string; text: string }

/** A question as it is drawn by `fpQuestion` in pages/question.njk. */
export type FieldView = {
  key: string
  /** The name and id of its first input. */
  field: string
  type: Question['type']
  label: string
  hint: string | null
  optional: boolean
  /** Whether its label is the heading of the page. */
  isHeading: boolean
  error: string | null
  value: string
  options: OptionView[]
  parts: { day: string; month: string; year: string; wrong: readonly string[]; isAhead: boolean } | null
  place: PlaceView | null
  files: FileAnswer[]
  canAddFile: boolean
  accept: string
  group: { itemName: string; count: number; items: FieldView[][]; canAdd: boolean; canRemove: boolean } | null
  statements: readonly string[]
  maxLength: number | null
  rows: number
  width: number | null
  autocomplete: string | null
  isNumber: boolean
  /** How options are shown. */
  shown: 'radios' | 'list'
}

/** An option, or the “or” between options, as radios, checkboxes and select take it. */
export type OptionView =
  | { divider: string }
  | { value: string; text: string; hint: { text: string } | undefined; checked: boolean; selected: boolean }

export type PlaceView = {
  search: string
  /** Null until someone has searched. */
  found: FoundPlace[] | null
  chosen: string
  text: string
  lat: string
  lon: string
  mayWrite: boolean
  whereabouts: string
  /** Which input the error belongs to. */
  wrongField: string | null
}

/** A page as it is drawn: heading, text, questions, errors. */
export type PageView = {
  key: string
  title: string
  /** Whether the heading is a question's own label. */
  titleIsQuestion: boolean
  text: readonly string[]
  warning: string | null
  questions: FieldView[]
  hasFiles: boolean
  errors: { text: string; href: string }[]
}

export type ViewParts = {
  typed: Typed
  answers: Answers
  errors: readonly FieldError[]
  /** What was found, by question. */
  found: ReadonlyMap<string, FoundPlace[]>
}

/** A page with what was typed, what is wrong and what was found. */
export function pageView(page: Page, parts: ViewParts): PageView {
  const [only] = page.questions
  const titleIsQuestion = page.questions.length === 1 && !page.title
  return {
    key: page.key,
    title: page.title ?? only?.label ?? '',
    titleIsQuestion,
    text: page.text,
    warning: page.warning ?? null,
    questions: page.questions.map((question) => ({
      ...fieldView(question, parts),
      isHeading: titleIsQuestion,
      // One of several must be answered: none of them may be called optional.
      optional: question.optional && !page.needsOneOf?.questions.includes(question.key),
    })),
    hasFiles: page.questions.some(({ type }) => type === 'files'),
    errors: parts.errors.map(({ text, field }) => ({ text, href: `#${field}` })),
  }
}

/** A question with what was typed. */
export function fieldView(question: Question, { typed, answers, errors, found }: ViewParts): FieldView {
  if (isSimple(question)) return simpleView(question, question.key, typed, errors)
  const { key } = question
  const view = { ...emptyView(question, key), error: errorFor(errors, key)?.text ?? null }
  switch (question.type) {
    case 'address':
    case 'place':
      return {
        ...view,
        place: placeView(question, typed, found.get(key) ?? null, errorFor(errors, key)?.field ?? null),
      }
    case 'files': {
      const files = filesIn(answerTo(answers, key))
      const accept = question.accept.map((kind) => endings[kind]).join(',')
      return { ...view, files, canAddFile: files.length < question.atMost, accept }
    }
    case 'declaration':
      return { ...view, statements: question.statements, value: typed.text(key) }
    case 'group':
      return { ...view, group: groupView(question, typed, errors) }
  }
}

const isSimple = (question: Question): question is SimpleQuestion =>
  !['address', 'place', 'files', 'declaration', 'group'].includes(question.type)

const endings = {
  photo: '.jpg,.jpeg,.png,.gif,.webp,.heic',
  pdf: '.pdf',
  document: '.docx,.odt,.txt',
}

const errorFor = (errors: readonly FieldError[], key: string) => errors.find((error) => error.key === key)

const emptyView = (question: Question, field: string): FieldView => ({
  key: question.key,
  field,
  type: question.type,
  label: question.label,
  hint: question.hint ?? null,
  optional: question.optional,
  isHeading: false,
  error: null,
  value: '',
  options: [],
  parts: null,
  place: null,
  files: [],
  canAddFile: false,
  accept: '',
  group: null,
  statements: [],
  maxLength: null,
  rows: 5,
  width: null,
  autocomplete: null,
  isNumber: false,
  shown: 'radios',
})

function simpleView(question: SimpleQuestion, field: string, typed: Typed, errors: readonly FieldError[]): FieldView {
  const error = errorFor(errors, field)
  const view = { ...emptyView(question, field), error: error?.text ?? null, value: typed.text(field) }
  switch (question.type) {
    case 'short-text':
      return {
        ...view,
        width: question.width ?? (question.number ? 3 : null),
        autocomplete: question.autocomplete ?? null,
        isNumber: question.number !== undefined,
      }
    case 'long-text':
      return { ...view, maxLength: question.maxLength, rows: question.rows }
    case 'choice':
    case 'choices':
      return {
        ...view,
        options: optionsOf(question, typed.list(field)),
        shown: 'shown' in question ? question.shown : 'radios',
      }
    case 'yes-no':
      return { ...view, options: yesNo(question, typed.text(field)) }
    case 'date':
      return { ...view, parts: { ...datePartsOf(field, typed, error?.field ?? null), isAhead: isAhead(question) } }
    case 'email':
    case 'phone':
      return { ...view, autocomplete: question.autocomplete ?? null }
    case 'amount':
      return { ...view, width: 10 }
  }
}

function optionsOf(question: QuestionOf<'choice' | 'choices'>, chosen: readonly string[]): OptionView[] {
  const options = question.options.map(({ value, label, hint }) => option(value, label, hint, chosen.includes(value)))
  if (question.type === 'choice') {
    return question.shown === 'list' ? [option('', 'Select one', undefined, chosen.length === 0), ...options] : options
  }
  const none = question.options.findIndex(({ value }) => value === question.none)
  return none > 0 ? options.toSpliced(none, 0, { divider: 'or' }) : options
}

const yesNo = ({ yesHint, noHint }: QuestionOf<'yes-no'>, chosen: string): OptionView[] => [
  option('yes', 'Yes', yesHint, chosen === 'yes'),
  option('no', 'No', noHint, chosen === 'no'),
]

const option = (value: string, text: string, hint: string | undefined, isChosen: boolean): OptionView => ({
  value,
  text,
  hint: hint ? { text: hint } : undefined,
  checked: isChosen,
  selected: isChosen,
})

/** Whether a day that has gone would be refused, so that the example must lie ahead. */
const isAhead = ({ from }: QuestionOf<'date'>) => from !== undefined && !from.startsWith('today-')

function datePartsOf(field: string, typed: Typed, wrongField: string | null) {
  const value = (part: string) => typed.text(`${field}-${part}`)
  const wrong =
    wrongField === null
      ? []
      : wrongField.endsWith('-year') || wrongField.endsWith('-month')
        ? [wrongField.replace(`${field}-`, '')]
        : ['day', 'month', 'year']
  return { day: value('day'), month: value('month'), year: value('year'), wrong }
}

function placeView(
  question: QuestionOf<'address' | 'place'>,
  typed: Typed,
  found: FoundPlace[] | null,
  wrongField: string | null,
): PlaceView {
  const { key } = question
  const isAddress = question.type === 'address'
  return {
    search: typed.text(`${key}-search`),
    found,
    chosen: typed.text(key),
    text: typed.text(`${key}-text`),
    lat: typed.text(`${key}-lat`),
    lon: typed.text(`${key}-lon`),
    mayWrite: isAddress ? question.mayWrite : true,
    whereabouts: isAddress ? 'Full address' : question.whereabouts,
    wrongField,
  }
}

function groupView(question: QuestionOf<'group'>, typed: Typed, errors: readonly FieldError[]) {
  const count = countOf(question, typed)
  const items = Array.from({ length: count }, (_, index) =>
    question.questions.map((inner) => simpleView(inner, `${question.key}-${index}-${inner.key}`, typed, errors)),
  )
  return {
    itemName: question.itemName,
    count,
    items,
    canAdd: count < question.atMost,
    canRemove: count > question.atLeast,
  }
}

/** The choice a stored place stands for, so that it shows as chosen when the page is opened again. */
export function asFound(answer: PlaceAnswer): FoundPlace | null {
  if (answer.kind === 'property') return { value: answer.uprn, text: answer.text }
  if (answer.kind === 'words') return { value: inWords, text: answer.text }
  return answer.usrn ? { value: answer.usrn, text: answer.street ?? answer.text } : null
}

/** The title of a page for headings and lists. */
export const titleOf = (form: Form, pageKey: string) => {
  const page = form.pages.find(({ key }) => key === pageKey)
  return page?.title ?? page?.questions[0]?.label ?? ''
}
