import {
  type Answer,
  type Answers,
  contactKeys,
  type Form,
  findPage,
  nextPage,
  type Question,
} from '#modules/forms/index.ts'
import type { Chance } from './chance.ts'
import { type Story, stories } from './wording.ts'

type Asked = {
  form: Form
  serviceKey: string
  today: Temporal.PlainDate
  home: { uprn: string; address: string }
  street: { usrn: string; name: string; lat: number; lon: number }
  who: { name: string; email: string | null; phone: string | null }
  /** Answers that are fixed beforehand. */
  given?: Answers
}

const nothingSpecial: readonly Story[] = [{ words: 'Please have a look as soon as you can.' }]

/** Fills in a form as somebody would, page by page. Null when it asks for something that cannot be made up, such as a file. */
export function fillIn(luck: Chance, asked: Asked): Answers | null {
  const story = luck.pick(stories[asked.serviceKey] ?? nothingSpecial)
  let answers: Answers = {}
  for (let key = nextPage(asked.form, answers, null); key !== null; key = nextPage(asked.form, answers, key)) {
    const page = findPage(asked.form, answers, key)
    if (!page) return null
    for (const question of page.questions) {
      const answer =
        asked.given?.[question.key] ?? story.answers?.[question.key] ?? answerTo(luck, question, asked, story.words)
      if (answer === null && !question.optional) return null
      if (answer !== null && answer !== '') answers = { ...answers, [question.key]: answer }
    }
  }
  return answers
}

function answerTo(luck: Chance, question: Question, asked: Asked, words: string): Answer | null {
  const { who, home, street } = asked
  if (question.key === contactKeys.name) return who.name
  if (question.key === contactKeys.email) return who.email
  if (question.key === contactKeys.phone) return who.phone
  switch (question.type) {
    case 'short-text':
      return question.number
        ? String(luck.between(question.number.min, Math.min(question.number.max, question.number.min + 5)))
        : question.optional
          ? null
          : 'Near the corner'
    case 'long-text':
      return words || null
    case 'choice':
      return luck.pick(question.options).value
    case 'choices':
      return [luck.pick(question.options.filter(({ value }) => value !== question.none)).value]
    case 'yes-no':
      return luck.happens(0.3) ? 'yes' : 'no'
    case 'date':
      return asked.today.subtract({ days: luck.between(0, 3) }).toString()
    case 'amount':
      return luck.between(20, 600) * 100
    case 'email':
      return who.email
    case 'phone':
      return who.phone
    case 'address':
      return { kind: 'property', uprn: home.uprn, text: home.address }
    case 'place':
      return {
        kind: 'point',
        lat: street.lat,
        lon: street.lon,
        usrn: street.usrn,
        street: street.name,
        whereabouts: '',
        text: street.name,
      }
    case 'declaration':
      return 'agreed'
    case 'group': {
      const item: Record<string, string | number | string[]> = {}
      for (const inner of question.questions) {
        const answer = answerTo(luck, inner, asked, words)
        if (answer === null && !inner.optional) return null
        if (typeof answer === 'number' || (typeof answer === 'string' && answer !== '')) item[inner.key] = answer
      }
      return [item]
    }
    default:
      return null
  }
}
