import { z } from 'zod'
import { type Answer, type Answers, answerTo, fitsType, isPlace } from './answers.ts'
import type { Form } from './form.ts'
import { questionsOf } from './form.ts'
import { nameOf, type Question } from './question.ts'
import { readQuestion } from './read.ts'
import { typedAnswers, typedFrom } from './typed.ts'
import { linesOf } from './words.ts'

/** Answers that have no place in the new form, to be shown to whoever decides. */
export const leftOverSchema = z.array(z.object({ key: z.string(), name: z.string(), lines: z.array(z.string()) }))

export type LeftOver = z.output<typeof leftOverSchema>[number]

/**
 * Takes answers from one form to another, question by question: to an older form's successor, or to another service.
 * Same key first; then, for a question nobody has answered yet, the only one of its type on both sides.
 */
export function carryAnswers(
  from: Form,
  to: Form,
  answers: Answers,
  today: Temporal.PlainDate,
): { answers: Answers; leftOver: LeftOver[] } {
  const old = questionsOf(from)
    .map(({ question }) => question)
    .filter(({ key }) => answerTo(answers, key) !== undefined)
  const fresh = questionsOf(to).map(({ question }) => question)
  const carried: Record<string, Answer> = {}
  const used = new Set<string>()
  for (const [target, source] of pairs(old, fresh)) {
    const answer = answerTo(answers, source.key)
    const taken = answer === undefined ? null : take(source, target, answer, today)
    if (taken === null) continue
    carried[target.key] = taken
    used.add(source.key)
  }
  const leftOver = old
    .filter(({ key }) => !used.has(key))
    .map((question) => ({
      key: question.key,
      name: nameOf(question),
      lines: linesOf(question, answerTo(answers, question.key) ?? ''),
    }))
  return { answers: carried, leftOver }
}

/** What is still left over: of answers that no longer fitted before and do not now, those not given anew since. */
export const stillLeftOver = (before: readonly LeftOver[], now: readonly LeftOver[], answers: Answers): LeftOver[] =>
  [...before.filter(({ key }) => now.every((one) => one.key !== key)), ...now].filter(
    ({ key }) => answerTo(answers, key) === undefined,
  )

function pairs(old: readonly Question[], fresh: readonly Question[]): [Question, Question][] {
  const sameKey = fresh.flatMap((target): [Question, Question][] => {
    const source = old.find(({ key }) => key === target.key)
    return source ? [[target, source]] : []
  })
  const paired = new Set(sameKey.flat().map(({ key }) => key))
  const alone = (questions: readonly Question[], type: string) => {
    const rest = questions.filter((question) => familyOf(question) === type && !paired.has(question.key))
    return rest.length === 1 ? rest[0] : undefined
  }
  const sameFamily = ['where', 'files', 'long-text'].flatMap((type): [Question, Question][] => {
    const source = alone(old, type)
    const target = alone(fresh, type)
    return source && target ? [[target, source]] : []
  })
  return [...sameKey, ...sameFamily]
}

const familyOf = ({ type }: Question) => (type === 'address' || type === 'place' ? 'where' : type)

/** The answer as the new question would take it, or null when it does not fit. */
function take(source: Question, target: Question, answer: Answer, today: Temporal.PlainDate): Answer | null {
  if (!fitsType(source, answer)) return null
  const isWords = target.type === 'long-text' || target.type === 'short-text'
  const typed =
    isWords && source.type !== target.type
      ? typedFrom({ [target.key]: linesOf(source, answer).join('\n') })
      : typedAnswers([target], { [target.key]: answer })
  if (!isWords && !fitsType(target, answer)) return null
  const places = new Map(isPlace(answer) ? [[target.key, answer] as const] : [])
  const read = readQuestion(target, typed, { today, stored: { [target.key]: answer }, places })
  return read.errors.length === 0 ? read.answer : null
}
