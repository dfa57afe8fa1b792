import { type Answers, answerTo, isPlace } from './answers.ts'
import { wrongBeside } from './compared.ts'
import type { Form, Page } from './form.ts'
import { answersThatCount, holds, pagesFor } from './path.ts'
import type { Question } from './question.ts'
import { type FieldError, firstField, type Reading, type ReadQuestion, readQuestion } from './read.ts'
import { isSeen, type PagesSent } from './seen.ts'
import { type Typed, typedAnswers } from './typed.ts'

export type PageResult = { ok: true; answers: Answers } | { ok: false; answers: Answers; errors: FieldError[] }

/**
 * Reads one page. `answers` afterwards holds what could be read, in place of what stood there before; a question that
 * is not asked keeps what it had, in case it is asked again.
 */
export function validatePage(form: Form, page: Page, typed: Typed, reading: Reading): PageResult {
  let answers = reading.stored
  const errors: FieldError[] = []
  for (const question of wholePage(form, page).questions) {
    if (question.when && !holds(question.when, answersThatCount(form, answers))) continue
    const { [question.key]: _, ...others } = answers
    const { answer, errors: wrong } = readBeside(question, typed, reading, answersThatCount(form, others))
    errors.push(...wrong)
    answers = answer === null ? others : { ...others, [question.key]: answer }
  }
  errors.push(...missingOneOf(page, answers, errors))
  return errors.length > 0 ? { ok: false, answers, errors } : { ok: true, answers }
}

/** Reads an answer and compares it with the earlier one that the definition names. */
function readBeside(question: Question, typed: Typed, reading: Reading, earlier: Answers): ReadQuestion {
  const read = readQuestion(question, typed, reading)
  const text = read.answer === null ? null : wrongBeside(question, read.answer, earlier)
  return text === null ? read : { answer: null, errors: [{ key: question.key, field: firstField(question), text }] }
}

/** The page with every question it can have: one may only show once another on it is answered. */
const wholePage = (form: Form, page: Page) => form.pages.find(({ key }) => key === page.key) ?? page

/** Said together with what else is wrong, but not of an answer that was given and must be put right. */
function missingOneOf({ needsOneOf, questions }: Page, answers: Answers, wrong: readonly FieldError[]): FieldError[] {
  const isGiven = (key: string) => answerTo(answers, key) !== undefined || wrong.some((error) => error.key === key)
  if (!needsOneOf || needsOneOf.questions.some(isGiven)) return []
  const first = questions.find(({ key }) => needsOneOf.questions.includes(key))
  return first ? [{ key: first.key, field: firstField(first), text: needsOneOf.missing }] : []
}

export type FormResult = { ok: true; answers: Answers } | { ok: false; pages: { page: Page; errors: FieldError[] }[] }

/** Looks at stored answers with the same rules as each page, as they would be typed again. What is sent is in `answers`. */
export function validateAll(form: Form, answers: Answers, today: Temporal.PlainDate): FormResult {
  const pages = pagesFor(form, answers).flatMap((page) => {
    const result = validatePage(form, page, typedAnswers(page.questions, answers), asStored(page, answers, today))
    return result.ok ? [] : [{ page, errors: result.errors }]
  })
  return pages.length > 0 ? { ok: false, pages } : { ok: true, answers: answersThatCount(form, answers) }
}

/** Reading what is stored: each place is found, because it was found before. */
export function asStored(page: Page, stored: Answers, today: Temporal.PlainDate): Reading {
  const places = page.questions.flatMap(({ key }) => {
    const answer = answerTo(stored, key)
    return isPlace(answer) ? [[key, answer] as const] : []
  })
  return { today, stored, places: new Map(places) }
}

/**
 * Where somebody goes on: the first page with something to answer, or that they never sent with all it asks now. Nobody
 * passes by what they may leave empty without having seen it.
 */
export function whereToGoOn(
  form: Form,
  { answers, pagesSent }: { answers: Answers; pagesSent: PagesSent },
  today: Temporal.PlainDate,
): string | null {
  const result = validateAll(form, answers, today)
  const open = new Set(result.ok ? [] : result.pages.map(({ page }) => page.key))
  return pagesFor(form, answers).find((page) => open.has(page.key) || !isSeen(page, pagesSent))?.key ?? null
}

/** The first page that is not answered yet, or null when all are. */
export function firstUnanswered(form: Form, answers: Answers, today: Temporal.PlainDate): string | null {
  const result = validateAll(form, answers, today)
  return result.ok ? null : (result.pages[0]?.page.key ?? null)
}
