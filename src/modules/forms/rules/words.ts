import { dateInWords } from '#platform/time/index.ts'
import { type Answer, type Answers, answerTo, type FileAnswer, filesIn, isPlace, itemsIn, valuesIn } from './answers.ts'
import { contactKeys, type Form } from './form.ts'
import { stepsThrough } from './path.ts'
import { nameOf, type Question, type SimpleQuestion } from './question.ts'

/** One answered or unanswered question, as check answers, a case and a letter show it. */
export type AnswerInWords = {
  page: string
  key: string
  /** The short name and the question as asked. */
  name: string
  label: string
  /** Lines of text; none when it was left empty. */
  lines: string[]
  files: FileAnswer[]
}

/** Every question that was asked with its answer in words, in order. */
export function answersInWords(form: Form, answers: Answers): AnswerInWords[] {
  return stepsThrough(form, answers).flatMap(({ page }) =>
    page.questions.map((question): AnswerInWords => {
      const answer = answerTo(answers, question.key)
      const lines = answer === undefined ? [] : linesOf(question, answer)
      return {
        page: page.key,
        key: question.key,
        name: nameOf(question),
        label: question.label,
        lines,
        files: question.type === 'files' ? filesIn(answer) : [],
      }
    }),
  )
}

/** What somebody put in their own words, an answer each; not how to reach them. */
export function inOwnWords(form: Form, answers: Answers): string[] {
  const asked = stepsThrough(form, answers).flatMap(({ page }) => page.questions)
  return asked
    .filter(({ key }) => !Object.values<string>(contactKeys).includes(key))
    .flatMap((question) => {
      const answer = answerTo(answers, question.key)
      if (answer === undefined) return []
      if (question.type !== 'group') return isOwnWords(question) ? [linesOf(question, answer).join('\n')] : []
      const own = question.questions.filter(isOwnWords)
      return itemsIn(answer).flatMap((item) =>
        own.flatMap((one) => {
          const said = answerTo(item, one.key)
          return said === undefined ? [] : [linesOf(one, said).join('\n')]
        }),
      )
    })
    .filter((text) => text.trim() !== '')
}

const isOwnWords = (question: Question) =>
  question.type === 'long-text' || question.type === 'place' || (question.type === 'short-text' && !question.number)

/** An answer in lines of text. */
export function linesOf(question: Question, answer: Answer): string[] {
  switch (question.type) {
    case 'address':
    case 'place':
      return isPlace(answer) ? answer.text.split('\n') : []
    case 'files':
      return filesIn(answer).map(({ name }) => name)
    case 'declaration':
      return [question.label]
    case 'group':
      return itemsIn(answer).map((item) => itemLine(question.questions, item))
    default:
      return simpleLines(question, answer)
  }
}

/** One item of a group in a line: “Sofa, 2, Front garden, Needs two people: yes”. */
export const itemLine = (questions: readonly SimpleQuestion[], item: Answers) =>
  questions
    .flatMap((question) => {
      const answer = answerTo(item, question.key)
      if (answer === undefined) return []
      // A bare yes does not say to what.
      return question.type === 'yes-no'
        ? [`${nameOf(question)}: ${answer === 'yes' ? 'yes' : 'no'}`]
        : simpleLines(question, answer)
    })
    .join(', ')

function simpleLines(question: SimpleQuestion, answer: Answer): string[] {
  switch (question.type) {
    case 'choice':
      return [labelOf(question.options, String(answer))]
    case 'choices':
      return valuesIn(answer).map((value) => labelOf(question.options, value))
    case 'yes-no':
      return [answer === 'yes' ? 'Yes' : 'No']
    case 'date':
      return [typeof answer === 'string' ? dayText(answer) : '']
    case 'amount':
      return [typeof answer === 'number' ? poundsInWords(answer) : '']
    case 'phone':
      return [phoneInWords(String(answer))]
    default:
      return String(answer).split('\n')
  }
}

const labelOf = (options: readonly { value: string; label: string }[], value: string) =>
  options.find((option) => option.value === value)?.label ?? value

function dayText(day: string) {
  try {
    return dateInWords(Temporal.PlainDate.from(day))
  } catch {
    return day
  }
}

/** “£1,234.50”, “£20” */
export const poundsInWords = (pence: number) =>
  `£${(pence / 100).toLocaleString('en-GB', { minimumFractionDigits: pence % 100 === 0 ? 0 : 2, maximumFractionDigits: 2 })}`

/** A British number as people write it here; any other as it is. */
function phoneInWords(number: string) {
  const national = /^\+44(\d{9,10})$/.exec(number)?.[1]
  if (!national) return number
  const digits = `0${national}`
  if (digits.startsWith('02')) return digits.replace(/^(\d{3})(\d{4})(\d+)$/, '$1 $2 $3')
  return digits.replace(/^(01\d1|011\d)(\d{3})(\d+)$/, '$1 $2 $3').replace(/^(\d{5})(\d{6})$/, '$1 $2')
}
