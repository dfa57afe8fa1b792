import { comparedWith } from './compared.ts'
import { asksAboutPlace, type Condition, questionsAsked } from './condition.ts'
import { contactKeys, type Form, type Page } from './form.ts'
import type { Question } from './question.ts'

type Path = readonly (string | number)[]
type Misfit = { path: Path; message: string }

/** What no schema can see in a form: keys used twice, conditions on what comes later, questions that cannot be empty nor full. */
export function checkForm(form: Form): Misfit[] {
  const seen = new Map<string, Question>()
  const pageKeys = new Set(['contact', 'check'])
  return form.pages.flatMap((page, pageIndex) => {
    const at = ['pages', pageIndex] as const
    const misfits: Misfit[] = []
    if (pageKeys.has(page.key))
      misfits.push({ path: [...at, 'key'], message: `The page key “${page.key}” is already used` })
    pageKeys.add(page.key)
    misfits.push(...checkPage(page, at), ...checkCondition(page.when, seen, [...at, 'when']))
    for (const [index, question] of page.questions.entries()) {
      const path = [...at, 'questions', index]
      misfits.push(...checkCondition(question.when, seen, [...path, 'when']), ...checkQuestion(question, path))
      misfits.push(...checkCompared(question, seen, path))
      const isTaken = seen.has(question.key) || Object.values<string>(contactKeys).includes(question.key)
      if (isTaken) misfits.push({ path: [...path, 'key'], message: `The key “${question.key}” is already used` })
      seen.set(question.key, question)
    }
    return misfits
  })
}

function checkPage(page: Page, at: Path): Misfit[] {
  const misfits: Misfit[] = []
  if (!page.title && page.questions.length !== 1) {
    misfits.push({ path: at, message: 'A page without exactly one question needs a “title”' })
  }
  if (page.questions.length === 0 && page.text.length === 0 && !page.warning) {
    misfits.push({ path: at, message: 'A page needs questions, “text” or a “warning”' })
  }
  const own = page.questions.map(({ key }) => key)
  for (const [index, key] of (page.needsOneOf?.questions ?? []).entries()) {
    if (!own.includes(key))
      misfits.push({
        path: [...at, 'needsOneOf', 'questions', index],
        message: `“${key}” is not a question of this page`,
      })
  }
  return misfits
}

function checkCompared(question: Question, seen: ReadonlyMap<string, Question>, path: Path): Misfit[] {
  const other = comparedWith(question)
  if (!other || seen.get(other.key)?.type === other.type) return []
  return [{ path, message: `No question “${other.key}” of type ${other.type} comes before this` }]
}

function checkQuestion(question: Question, path: Path): Misfit[] {
  const misfits: Misfit[] = []
  if (question.optional === (question.missing !== undefined)) {
    misfits.push({
      path,
      message: 'A question needs either “missing”, the words when it is left empty, or “optional: true”',
    })
  }
  if ('options' in question) {
    const values = question.options.map(({ value }) => value)
    const twice = values.findIndex((value, index) => values.indexOf(value) !== index)
    if (twice >= 0)
      misfits.push({ path: [...path, 'options', twice], message: `The value “${values[twice]}” is given twice` })
    if (question.type === 'choices' && question.none && !values.includes(question.none)) {
      misfits.push({ path: [...path, 'none'], message: `“${question.none}” is not one of the options` })
    }
  }
  if (question.type === 'group')
    misfits.push(...checkGroup(question.questions, question.atLeast > question.atMost, path))
  return misfits
}

function checkGroup(questions: readonly Question[], isImpossible: boolean, path: Path): Misfit[] {
  const keys = questions.map(({ key }) => key)
  const misfits = questions.flatMap((question, index) => {
    const at = [...path, 'questions', index]
    const own = checkQuestion(question, at)
    if (keys.indexOf(question.key) !== index)
      own.push({ path: [...at, 'key'], message: `The key “${question.key}” is already used` })
    if (question.when)
      own.push({ path: [...at, 'when'], message: 'A question of a group is always asked: it cannot have “when”' })
    if (comparedWith(question))
      own.push({ path: at, message: 'A question of a group cannot be compared with another: leave out “notBefore”' })
    return own
  })
  return isImpossible
    ? [{ path: [...path, 'atLeast'], message: '“atLeast” is more than “atMost”' }, ...misfits]
    : misfits
}

function checkCondition(condition: Condition | undefined, seen: ReadonlyMap<string, Question>, path: Path): Misfit[] {
  if (!condition) return []
  if (asksAboutPlace(condition)) {
    return [{ path, message: 'A form cannot ask about the place; the service’s rules can' }]
  }
  return checkAsked(condition, seen, path)
}

/** Whether a condition asks questions that are there, and for answers they can have. */
export function checkAsked(condition: Condition, questions: ReadonlyMap<string, Question>, path: Path): Misfit[] {
  return questionsAsked(condition).flatMap(({ question: key, values }): Misfit[] => {
    const question = questions.get(key)
    if (!question) return [{ path, message: `No question “${key}” comes before this` }]
    const possible =
      'options' in question
        ? question.options.map(({ value }) => value)
        : question.type === 'yes-no'
          ? ['yes', 'no']
          : null
    return values
      .filter((value) => possible && !possible.includes(value))
      .map((value) => ({ path, message: `“${value}” is not an answer to “${key}”` }))
  })
}
