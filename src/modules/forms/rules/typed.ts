import { type Entered, enteredFrom } from '#platform/http/index.ts'
import { type Answers, answerTo, isPlace, itemsIn, type PlaceAnswer } from './answers.ts'
import type { Question, SimpleQuestion } from './question.ts'

/** What came with a form, safely: a field given twice counts once where one value is meant. */
export type Typed = {
  text(field: string): string
  list(field: string): string[]
  has(field: string): boolean
  readonly entered: Entered
}

export const typedFrom = (body: unknown): Typed => typedOver(enteredFrom(body))

export function typedOver(entered: Entered): Typed {
  const value = (field: string) => (Object.hasOwn(entered, field) ? entered[field] : undefined)
  return {
    entered,
    has: (field) => value(field) !== undefined,
    list: (field) => [value(field) ?? []].flat(),
    text: (field) => [value(field) ?? []].flat()[0] ?? '',
  }
}

/** Answers as they would have been typed: to fill a form again and to look at stored answers with the same rules. */
export function typedAnswers(questions: readonly Question[], answers: Answers): Typed {
  return typedOver(Object.assign({}, ...questions.map((question) => fieldsOf(question, answers))))
}

function fieldsOf(question: Question, answers: Answers): Entered {
  const answer = answerTo(answers, question.key)
  if (answer === undefined) return {}
  const { key } = question
  switch (question.type) {
    case 'address':
    case 'place':
      return isPlace(answer) ? placeFields(key, answer) : {}
    case 'files':
      return {}
    case 'declaration':
      return { [key]: String(answer) }
    case 'group': {
      const items = itemsIn(answer)
      const fields = items.flatMap((item, index) =>
        question.questions.map((inner) =>
          simpleFields(inner, `${key}-${index}-${inner.key}`, answerTo(item, inner.key)),
        ),
      )
      return Object.assign({ [`${key}-count`]: String(items.length) }, ...fields)
    }
    default:
      return simpleFields(question, key, answer)
  }
}

function placeFields(key: string, answer: PlaceAnswer): Entered {
  if (answer.kind === 'property') return { [key]: answer.uprn }
  if (answer.kind === 'words') return { [key]: inWords, [`${key}-text`]: answer.text }
  const written = { [`${key}-text`]: answer.whereabouts }
  // A street brings its own point; a pin that is left in the form would outlive a change of street.
  if (answer.usrn) return { ...written, [key]: answer.usrn }
  return { ...written, [`${key}-lat`]: String(answer.lat), [`${key}-lon`]: String(answer.lon) }
}

/** The value that says: it is not in your list, I have written it. */
export const inWords = 'in-words'

function simpleFields(question: SimpleQuestion, field: string, answer: unknown): Entered {
  if (answer === undefined) return {}
  if (question.type === 'choices') return { [field]: Array.isArray(answer) ? answer.map(String) : [] }
  if (question.type === 'date') {
    const [year = '', month = '', day = ''] = String(answer).split('-')
    return { [`${field}-day`]: plain(day), [`${field}-month`]: plain(month), [`${field}-year`]: year }
  }
  if (question.type === 'amount') return { [field]: (Number(answer) / 100).toFixed(2).replace(/\.00$/, '') }
  return { [field]: String(answer) }
}

const plain = (number: string) => number.replace(/^0/, '')
