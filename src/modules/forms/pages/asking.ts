import { findProperty, findStreet, searchAddresses, searchStreets } from '#modules/places/index.ts'
import type { Db } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { type Answers, answerTo, isPlace, type PlaceAnswer } from '../rules/answers.ts'
import type { Form, Page } from '../rules/form.ts'
import { answersThatCount, findPage, nextPage, pagesFor } from '../rules/path.ts'
import { pressed, withOneMore, withoutItem } from '../rules/pressed.ts'
import type { Question } from '../rules/question.ts'
import { type FieldError, isSearched, type Reading } from '../rules/read.ts'
import { askedBy } from '../rules/seen.ts'
import { inWords, type Typed, typedAnswers, typedFrom } from '../rules/typed.ts'
import { asStored, type PageResult, validatePage } from '../rules/validate.ts'
import { asFound, type FoundPlace, type PageView, pageView } from '../rules/view.ts'

/** A page of the form with the answers so far, or null when it is not shown with them. */
export function showPage(form: Form, answers: Answers, pageKey: string): PageView | null {
  const page = findPage(form, answers, pageKey)
  return page ? viewOf(page, answers, typedAnswers(page.questions, answers)) : null
}

export type Submitted =
  /** Everything on the page is right: keep `answers`, go to the page `next`, or to check answers when it is null. */
  | { kind: 'accepted'; answers: Answers; asked: string[]; next: string | null }
  /** Put aside to come back to: keep what could be read, whether or not the page is complete. */
  | { kind: 'put-aside'; answers: Answers }
  /** The same page again: something to put right (then `page.errors` is not empty), to choose or to add. */
  | { kind: 'again'; page: PageView }
  /** That page is not shown with these answers. */
  | { kind: 'gone' }

type Sent = {
  pageKey: string
  body: unknown
  /** What was wrong with files sent with it. */
  fileErrors?: readonly FieldError[]
}

/** Takes one page as a resident sent it. */
export async function submitPage(
  db: Db,
  form: Form,
  answers: Answers,
  { pageKey, body, fileErrors = [] }: Sent,
): Promise<Submitted> {
  const page = findPage(form, answers, pageKey)
  if (!page) return { kind: 'gone' }
  const typed = typedFrom(body)
  const changed = changedByButton(page, typed)
  const button = pressed(typed)
  if (changed) return { kind: 'again', page: viewOf(page, answers, changed) }
  if (button.kind === 'find') return again(db, page, answers, { typed, errors: emptySearch(page, typed, button.key) })
  if (fileErrors.length > 0) return again(db, page, answers, { typed, errors: fileErrors })

  const result = validatePage(form, page, typed, await readingFor(db, page, typed, answers))
  if (button.kind === 'save-for-later') return { kind: 'put-aside', answers: result.answers }
  if (result.ok) {
    const { answers: now } = result
    return { kind: 'accepted', answers: now, asked: askedBy(form, page, now), next: nextPage(form, now, pageKey) }
  }
  // A question that shows only now, because of what was just answered, is asked before it is missed.
  const now = findPage(form, result.answers, pageKey) ?? page
  const errors = errorsShown(page, result, typed)
  return again(db, now, answers, { typed, errors: [...errors, ...(await missedSearches(db, page, typed, errors))] })
}

/** An address that was searched and not found is why they cannot go on: they are told so, and where to put it right. */
async function missedSearches(db: Db, page: Page, typed: Typed, known: readonly FieldError[]): Promise<FieldError[]> {
  const missed: FieldError[] = []
  for (const question of placed(page)) {
    const { key } = question
    if (question.type !== 'address' || !isUnansweredSearch(page, key, typed)) continue
    const search = typed.text(`${key}-search`)
    if (known.some((error) => error.key === key) || (await lookUp(db, question, search)).length > 0) continue
    missed.push(
      question.mayWrite
        ? { key, field: `${key}-text`, text: `We found no address for “${search}”. Enter the address` }
        : { key, field: `${key}-search`, text: `We found no address for “${search}”. Check it, or enter your street` },
    )
  }
  return missed
}

export type SubmittedForm =
  | { kind: 'accepted'; answers: Answers }
  | { kind: 'again'; answers: Answers; pages: PageView[] }

/** The whole form on one screen, for staff: every page that is shown with the answers so far. */
export const showForm = (form: Form, answers: Answers): PageView[] =>
  pagesFor(form, answers).map((page) => viewOf(page, answers, typedAnswers(page.questions, answers)))

/**
 * Takes the whole form as staff sent it. Pages that show only because of what was just answered come back without
 * errors; `_asked` in the body names the pages that were on the screen.
 */
export async function submitForm(db: Db, form: Form, answers: Answers, body: unknown): Promise<SubmittedForm> {
  const typed = typedFrom(body)
  const asked = new Set(typed.text('_asked').split(','))
  const button = pressed(typed)
  const readings = new Map<string, { typed: Typed; errors: FieldError[]; found: Map<string, FoundPlace[]> }>()
  let current = answers
  let isComplete = button.kind === 'continue'
  for (let key = nextPage(form, current, null); key !== null; key = nextPage(form, current, key)) {
    const page = findPage(form, current, key)
    if (!page) break
    const now = changedByButton(page, typed) ?? typed
    const result = validatePage(form, page, now, await readingFor(db, page, now, current))
    current = result.answers
    if (!result.ok) isComplete = false
    const shown = findPage(form, current, key) ?? page
    const isFinding = button.kind === 'find' && page.questions.some((question) => question.key === button.key)
    const wrong = button.kind === 'continue' && asked.has(key) ? errorsShown(page, result, now) : []
    const errors = isFinding ? emptySearch(page, now, button.key) : wrong
    readings.set(key, { typed: now, errors, found: await foundOn(db, shown, now, current) })
  }
  if (isComplete) return { kind: 'accepted', answers: answersThatCount(form, current) }
  const pages = pagesFor(form, current).map((page) => {
    const reading = readings.get(page.key)
    return reading
      ? pageView(page, { ...reading, answers: current })
      : viewOf(page, current, typedAnswers(page.questions, current))
  })
  return { kind: 'again', answers: current, pages }
}

async function again(
  db: Db,
  page: Page,
  answers: Answers,
  { typed, errors }: { typed: Typed; errors: readonly FieldError[] },
): Promise<Submitted> {
  const found = await foundOn(db, page, typed, answers)
  return { kind: 'again', page: pageView(page, { typed, answers, errors, found }) }
}

const viewOf = (page: Page, answers: Answers, typed: Typed) =>
  pageView(page, { typed, answers, errors: [], found: storedPlaces(page, answers) })

/** Errors of questions that were on the page when it was sent; a search that was typed is answered, not complained of. */
const errorsShown = (page: Page, result: PageResult, typed: Typed) =>
  result.ok ? [] : result.errors.filter(({ key }) => wasAsked(page, key) && !isUnansweredSearch(page, key, typed))

const wasAsked = (page: Page, key: string) =>
  page.questions.some((one) => key === one.key || (one.type === 'group' && key.startsWith(`${one.key}-`)))

const isUnansweredSearch = (page: Page, key: string, typed: Typed) =>
  placed(page).some((question) => question.key === key) &&
  (typed.text(key) === '' || (typed.text(key) === inWords && typed.text(`${key}-text`) === '')) &&
  typed.text(`${key}-search`) !== '' &&
  !isSearched(key, typed)

/** The form after “add another” or “remove”, or null when another button was pressed. */
function changedByButton(page: Page, typed: Typed): Typed | null {
  const button = pressed(typed)
  if (button.kind !== 'remove' && button.kind !== 'add') return null
  const question = page.questions.find(({ key }) => key === button.key)
  if (question?.type !== 'group') return null
  return button.kind === 'remove' ? withoutItem(question, typed, button.index) : withOneMore(question, typed)
}

function emptySearch(page: Page, typed: Typed, key: string): FieldError[] {
  const question = page.questions.find((one) => one.key === key)
  if (!question || typed.text(`${key}-search`) !== '') return []
  const text = question.type === 'address' ? 'Enter a postcode or part of the address' : 'Enter the name of the street'
  return [{ key, field: `${key}-search`, text }]
}

type Placed = Extract<Question, { type: 'address' | 'place' }>

const placed = (page: Page) =>
  page.questions.filter((question): question is Placed => question.type === 'address' || question.type === 'place')

/** What the numbers that were chosen stand for. */
async function readingFor(db: Db, page: Page, typed: Typed, stored: Answers): Promise<Reading> {
  const today = londonDate(db.clock.now())
  const before = asStored(page, stored, today).places
  const places = new Map<string, PlaceAnswer | null>()
  for (const question of placed(page)) {
    const chosen = typed.text(question.key)
    const kept = before.get(question.key)
    const hasPin = typed.text(`${question.key}-lat`) !== ''
    if (kept && asFound(kept)?.value === chosen && !hasPin) places.set(question.key, kept)
    else if (/^\d{1,12}$/.test(chosen)) places.set(question.key, await findPlace(db, question, chosen))
  }
  return { today, stored, places }
}

async function findPlace(db: Db, question: Placed, chosen: string): Promise<PlaceAnswer | null> {
  if (question.type === 'address') {
    const property = await findProperty(db, chosen)
    return property ? { kind: 'property', uprn: property.uprn, text: property.address } : null
  }
  const street = await findStreet(db, chosen)
  if (!street) return null
  const { usrn, name, lat, lon } = street
  return { kind: 'point', lat, lon, usrn, street: name, whereabouts: '', text: name }
}

const mostFound = 60

/** What each search on the page found, with what was chosen before always among it. */
async function foundOn(db: Db, page: Page, typed: Typed, answers: Answers): Promise<Map<string, FoundPlace[]>> {
  const found = storedPlaces(page, answers)
  for (const question of placed(page)) {
    const text = typed.text(`${question.key}-search`)
    if (text !== '') found.set(question.key, await lookUp(db, question, text))
  }
  return found
}

async function lookUp(db: Db, question: Placed, text: string): Promise<FoundPlace[]> {
  if (question.type === 'address') {
    const addresses = await searchAddresses(db, text, { limit: mostFound })
    return addresses.map(({ uprn, address }) => ({ value: uprn, text: address }))
  }
  const streets = await searchStreets(db, text, { limit: 12 })
  return streets.map(({ usrn, name, town }) => ({ value: usrn, text: `${name}, ${town}` }))
}

/** What was chosen before. What was told in words was not found by a search: the page shows it as it was written. */
function storedPlaces(page: Page, answers: Answers): Map<string, FoundPlace[]> {
  return new Map(
    placed(page).flatMap(({ key }): [string, FoundPlace[]][] => {
      const answer = answerTo(answers, key)
      const choice = isPlace(answer) ? asFound(answer) : null
      return choice && choice.value !== inWords ? [[key, [choice]]] : []
    }),
  )
}
