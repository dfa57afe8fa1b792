import { z } from 'zod'
import { type Answers, answerTo } from './answers.ts'
import { type Form, type Page, questionsOf } from './form.ts'
import { findPage } from './path.ts'
import type { Question } from './question.ts'
import { linesOf } from './words.ts'

/** The pages that were sent, each with the questions that were asked on it: what somebody has seen to its end. */
export const pagesSentSchema = z.record(z.string(), z.array(z.string()))

export type PagesSent = Readonly<Record<string, readonly string[]>>

const askedOn = (pagesSent: PagesSent, pageKey: string) =>
  Object.hasOwn(pagesSent, pageKey) ? pagesSent[pageKey] : undefined

/** Whether a page was sent with every question that is on it now. */
export function isSeen({ key, questions }: Page, pagesSent: PagesSent): boolean {
  const asked = askedOn(pagesSent, key)
  return asked !== undefined && questions.every((question) => asked.includes(question.key))
}

/** The questions somebody saw: those on the page as it was shown, and those answered because of another on it. */
export const askedBy = (form: Form, shown: Page, answers: Answers): string[] =>
  (findPage(form, answers, shown.key)?.questions ?? [])
    .map(({ key }) => key)
    .filter((key) => shown.questions.some((one) => one.key === key) || answerTo(answers, key) !== undefined)

/** A page sent once more adds what it asked: what it hides now was seen before. */
export const withPageSent = (pagesSent: PagesSent, pageKey: string, asked: readonly string[]): PagesSent => ({
  ...pagesSent,
  [pageKey]: [...new Set([...(askedOn(pagesSent, pageKey) ?? []), ...asked])],
})

/**
 * What was seen of an older form counts in its successor where it says the same. A question that is new or asks in other
 * words, and an answer that now reads otherwise, were not seen: their page is shown again.
 */
export function carryPagesSent(
  { form: from, answers: before, pagesSent }: { form: Form; answers: Answers; pagesSent: PagesSent },
  { form: to, answers: after }: { form: Form; answers: Answers },
): PagesSent {
  const old = new Map(questionsOf(from).map(({ question }) => [question.key, question]))
  const seen = to.pages.flatMap(({ key, questions }): [string, string[]][] => {
    const asked = askedOn(pagesSent, key)
    if (!asked) return []
    const same = questions.filter((question) => {
      const source = old.get(question.key)
      return source && asked.includes(question.key) && saysTheSame(source, question, { before, after })
    })
    return [[key, same.map((question) => question.key)]]
  })
  return Object.fromEntries(seen)
}

function saysTheSame(source: Question, target: Question, { before, after }: { before: Answers; after: Answers }) {
  if (source.type !== target.type || source.label !== target.label) return false
  if (statementsOf(source) !== statementsOf(target)) return false
  return linesIn(source, before) === linesIn(target, after)
}

const statementsOf = (question: Question) => (question.type === 'declaration' ? question.statements.join('\n') : '')

function linesIn(question: Question, answers: Answers): string | null {
  const answer = answerTo(answers, question.key)
  return answer === undefined ? null : linesOf(question, answer).join('\n')
}
