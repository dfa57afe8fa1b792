import { type Answer, type Answers, answerTo } from './answers.ts'
import type { Condition } from './condition.ts'
import type { Form, Page } from './form.ts'
import type { Question } from './question.ts'

/** What is known about the place, for a service's own rules. A form's conditions never ask for it. */
export type PlaceFacts = { tenure?: string | null; landlord?: string | null; ward?: string | null }

/** Whether a condition holds for these answers. */
export function holds(condition: Condition, answers: Answers, place: PlaceFacts = {}): boolean {
  if ('any' in condition) return condition.any.some((one) => holds(one, answers, place))
  if ('all' in condition) return condition.all.every((one) => holds(one, answers, place))
  if ('not' in condition) return !holds(condition.not, answers, place)
  if ('place' in condition) {
    const fact = place[condition.place]
    return typeof fact === 'string' && (condition.is === fact || (condition.oneOf?.includes(fact) ?? false))
  }
  const answer = answerTo(answers, condition.question)
  if (condition.answered !== undefined) return (answer !== undefined) === condition.answered
  if (answer === undefined) return false
  if (condition.is !== undefined) return answer === condition.is
  if (condition.oneOf) return typeof answer === 'string' && condition.oneOf.includes(answer)
  if (condition.includes !== undefined)
    return Array.isArray(answer) && answer.some((value) => value === condition.includes)
  return condition.atLeast !== undefined && sizeOf(answer) >= condition.atLeast
}

/** A number as a person would count it: pounds, a whole number, how many in a list. */
function sizeOf(answer: Answer): number {
  if (typeof answer === 'number') return answer / 100
  if (Array.isArray(answer)) return answer.length
  return typeof answer === 'string' && /^-?\d{1,9}$/.test(answer) ? Number(answer) : Number.NaN
}

/** A page with the questions of it that are asked, and the answers that count up to its end. */
type Step = { page: Page; answers: Answers }

/** The way through a form: each page that is shown, judged only by answers of questions that are shown before it. */
export function stepsThrough(form: Form, answers: Answers): Step[] {
  let counting: Answers = {}
  const steps: Step[] = []
  for (const page of form.pages) {
    if (page.when && !holds(page.when, counting)) continue
    const { asked, counting: after } = askedOn(page.questions, answers, counting)
    if (asked.length === 0 && page.questions.length > 0) continue
    counting = after
    steps.push({ page: { ...page, questions: asked }, answers: counting })
  }
  return steps
}

function askedOn(questions: readonly Question[], answers: Answers, before: Answers) {
  let counting = before
  const asked = questions.filter((question) => {
    if (question.when && !holds(question.when, counting)) return false
    const answer = answerTo(answers, question.key)
    if (answer !== undefined) counting = { ...counting, [question.key]: answer }
    return true
  })
  return { asked, counting }
}

/** The pages that are shown, each with the questions that are asked. */
export const pagesFor = (form: Form, answers: Answers): Page[] => stepsThrough(form, answers).map(({ page }) => page)

/** Only the answers of questions that are asked: what is sent. */
export const answersThatCount = (form: Form, answers: Answers): Answers =>
  stepsThrough(form, answers).at(-1)?.answers ?? {}

/** The page after one, or null when check answers comes next. A page that is no longer shown leads to the next that is. */
export function nextPage(form: Form, answers: Answers, pageKey: string | null): string | null {
  const shown = new Set(pagesFor(form, answers).map(({ key }) => key))
  const from = pageKey === null ? -1 : form.pages.findIndex(({ key }) => key === pageKey)
  return form.pages.slice(from + 1).find(({ key }) => shown.has(key))?.key ?? null
}

/** The page before one, or null when it is the first. */
export function pageBefore(form: Form, answers: Answers, pageKey: string): string | null {
  const keys = pagesFor(form, answers).map(({ key }) => key)
  return keys[keys.indexOf(pageKey) - 1] ?? null
}

/** A page that is shown with these answers, or null. */
export const findPage = (form: Form, answers: Answers, pageKey: string): Page | null =>
  pagesFor(form, answers).find(({ key }) => key === pageKey) ?? null
