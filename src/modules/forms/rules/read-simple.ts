import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { dateInWords } from '#platform/time/index.ts'
import type { GroupItem } from './answers.ts'
import { formatOf } from './format.ts'
import { nameOf, type QuestionOf, type SimpleQuestion } from './question.ts'
import type { Typed } from './typed.ts'

export type SimpleAnswer = GroupItem[string]

/** What was read: an answer, nothing at all, or what to put right and in which field. */
export type Read<T> = { answer: T } | { empty: true } | { wrong: string; field: string }

const nothing = { empty: true } as const

/** Reads one question that stands in one place: everything but addresses, places, files and groups. */
export function readSimple(
  question: SimpleQuestion,
  field: string,
  typed: Typed,
  today: Temporal.PlainDate,
): Read<SimpleAnswer> {
  switch (question.type) {
    case 'short-text':
      return readShortText(question, field, typed.text(field))
    case 'long-text':
      return readText(typed.text(field), question, field)
    case 'choice':
      return readChoice(question, field, typed.text(field))
    case 'choices':
      return readChoices(question, field, typed.list(field))
    case 'yes-no':
      return readYesNo(question, field, typed.text(field))
    case 'date':
      return readDate(question, field, typed, today)
    case 'amount':
      return readAmount(question, field, typed.text(field))
    case 'email':
      return readEmail(field, typed.text(field))
    case 'phone':
      return readPhone(field, typed.text(field))
  }
}

function readText(text: string, question: QuestionOf<'long-text' | 'short-text'>, field: string): Read<string> {
  if (text === '') return nothing
  if (text.length > question.maxLength) {
    return {
      wrong: `${nameOf(question)} must be ${question.maxLength.toLocaleString('en-GB')} characters or less`,
      field,
    }
  }
  return { answer: text }
}

function readShortText(question: QuestionOf<'short-text'>, field: string, text: string): Read<string> {
  const oneLine = text.replace(/\s+/g, ' ')
  const { number, format } = question
  if (format && oneLine !== '') {
    const written = formatOf[format].read(oneLine)
    return written === null ? { wrong: formatOf[format].wrong, field } : { answer: written }
  }
  if (!number || oneLine === '') return readText(oneLine, question, field)
  if (!/^-?\d{1,9}$/.test(oneLine))
    return { wrong: `${nameOf(question)} must be a whole number, like ${number.min}`, field }
  const value = Number(oneLine)
  if (value < number.min || value > number.max) {
    return { wrong: `${nameOf(question)} must be between ${number.min} and ${number.max}`, field }
  }
  return { answer: String(value) }
}

function readChoice(question: QuestionOf<'choice'>, field: string, value: string): Read<string> {
  if (value === '') return nothing
  if (question.options.some((option) => option.value === value)) return { answer: value }
  return { wrong: question.missing ?? 'Select one of the answers', field }
}

function readChoices(question: QuestionOf<'choices'>, field: string, values: string[]): Read<string[]> {
  const given = new Set(values.filter((value) => value !== ''))
  if (given.size === 0) return nothing
  const known = question.options.map(({ value }) => value)
  if ([...given].some((value) => !known.includes(value))) {
    return { wrong: question.missing ?? 'Select the answers that fit', field }
  }
  if (question.none && given.has(question.none) && given.size > 1) {
    const none = question.options.find(({ value }) => value === question.none)
    return { wrong: `Select the answers that fit, or select “${none?.label}”`, field }
  }
  return { answer: known.filter((value) => given.has(value)) }
}

function readYesNo(question: QuestionOf<'yes-no'>, field: string, value: string): Read<string> {
  if (value === '') return nothing
  if (value === 'yes' || value === 'no') return { answer: value }
  return { wrong: question.missing ?? 'Select yes or no', field }
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

function readDate(question: QuestionOf<'date'>, field: string, typed: Typed, today: Temporal.PlainDate): Read<string> {
  const parts = {
    day: typed.text(`${field}-day`),
    month: typed.text(`${field}-month`),
    year: typed.text(`${field}-year`),
  }
  const missing = (['day', 'month', 'year'] as const).filter((part) => parts[part] === '')
  const [first] = missing
  if (missing.length === 3) return nothing
  if (first) return { wrong: `${nameOf(question)} must include a ${missing.join(' and ')}`, field: `${field}-${first}` }
  if (!/^\d{4}$/.test(parts.year)) return { wrong: 'Year must include 4 numbers', field: `${field}-year` }
  const date = realDate(parts)
  if (!date) return { wrong: `${nameOf(question)} must be a real date`, field: `${field}-day` }
  const wrong = outsideRange(question, date, today)
  return wrong ? { wrong: `${nameOf(question)} ${wrong}`, field: `${field}-day` } : { answer: date.toString() }
}

function realDate(parts: { day: string; month: string; year: string }): Temporal.PlainDate | null {
  const named = months.indexOf(parts.month.slice(0, 3).toLowerCase()) + 1
  const month = named || (/^\d{1,2}$/.test(parts.month) ? Number(parts.month) : 0)
  const day = /^\d{1,2}$/.test(parts.day) ? Number(parts.day) : 0
  try {
    return Temporal.PlainDate.from({ year: Number(parts.year), month, day }, { overflow: 'reject' })
  } catch {
    return null
  }
}

function outsideRange(
  { from, to }: QuestionOf<'date'>,
  date: Temporal.PlainDate,
  today: Temporal.PlainDate,
): string | null {
  const first = from ? dayOf(from, today) : null
  const last = to ? dayOf(to, today) : null
  const tooEarly = first !== null && Temporal.PlainDate.compare(date, first) < 0
  const tooLate = last !== null && Temporal.PlainDate.compare(date, last) > 0
  if (!tooEarly && !tooLate) return null
  if (tooLate && to === 'today') return 'must be today or in the past'
  if (tooEarly && from === 'today') return 'must be today or in the future'
  if (first && last) return `must be between ${dateInWords(first)} and ${dateInWords(last)}`
  return first ? `must be on or after ${dateInWords(first)}` : `must be on or before ${last ? dateInWords(last) : ''}`
}

const units = { d: 'days', w: 'weeks', m: 'months', y: 'years' } as const

/** The day that `today-28d` or `2027-04-01` means. */
export function dayOf(rule: string, today: Temporal.PlainDate): Temporal.PlainDate {
  const [, sign, count, unit] = /^today(?:([+-])(\d+)([dwmy]))?$/.exec(rule) ?? []
  if (!rule.startsWith('today')) return Temporal.PlainDate.from(rule)
  if (unit !== 'd' && unit !== 'w' && unit !== 'm' && unit !== 'y') return today
  const distance = { [units[unit]]: Number(count) }
  return sign === '-' ? today.subtract(distance) : today.add(distance)
}

function readAmount(question: QuestionOf<'amount'>, field: string, text: string): Read<number> {
  if (text === '') return nothing
  const digits = text.replace(/^£/, '').replace(/[\s,]/g, '')
  const name = nameOf(question)
  if (!/^\d{1,12}(\.\d+)?$/.test(digits))
    return { wrong: `${name} must be an amount of money, like 42 or 42.50`, field }
  const [pounds = '0', pence = ''] = digits.split('.')
  if (pence.length > 2) return { wrong: `${name} must be in pounds and pence, like 42.50`, field }
  const amount = Number(pounds) * 100 + Number(pence.padEnd(2, '0'))
  if (amount < question.min * 100) return { wrong: `${name} must be ${inPounds(question.min)} or more`, field }
  if (amount > question.max * 100) return { wrong: `${name} must be ${inPounds(question.max)} or less`, field }
  return { answer: amount }
}

const inPounds = (pounds: number) =>
  `£${pounds.toLocaleString('en-GB', { minimumFractionDigits: Number.isInteger(pounds) ? 0 : 2 })}`

const wrongEmail = 'Enter an email address in the correct format, like name@example.com'

function readEmail(field: string, text: string): Read<string> {
  if (text === '') return nothing
  const address = text.replace(/^mailto:/i, '').replace(/\s/g, '')
  const [local = '', domain = '', ...rest] = address.split('@')
  const isAddress =
    rest.length === 0 &&
    address.length <= 254 &&
    /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/.test(local) &&
    !/^\.|\.\.|\.$/.test(local) &&
    /^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{1,62}$/.test(domain)
  return isAddress ? { answer: `${local}@${domain.toLowerCase()}` } : { wrong: wrongEmail, field }
}

const wrongPhone = 'Enter a phone number, like 01632 960 001, 07700 900 982 or +44 808 157 0192'

function readPhone(field: string, text: string): Read<string> {
  if (text === '') return nothing
  const number = parsePhoneNumberFromString(text.slice(0, 60), { defaultCountry: 'GB', extract: false })
  return number?.isPossible() ? { answer: number.number } : { wrong: wrongPhone, field }
}
