import { z } from 'zod'
import { defineKind, type Known, type Misfit } from '#modules/definitions/index.ts'
import { sampleText } from './fill.ts'
import { dataOf } from './known-templates.ts'
import { isRefused, readability } from './plain-language.ts'
import { namesIn } from './wording.ts'

export const channels = ['email', 'sms', 'letter'] as const
export type Channel = (typeof channels)[number]

const name = z.string().regex(/^[a-z][a-zA-Z]*$/, 'must be one word such as promiseWords')
const on = z.union([z.enum(channels), z.array(z.enum(channels)).min(1)]).optional()

/** `if: promiseWords` (it is there), or `if: { state: [refused, withdrawn] }` (it is one of these). */
const condition = z.union([name, z.record(name, z.union([z.string(), z.array(z.string()).min(1)]))])
export type Condition = z.infer<typeof condition>

const when = { if: condition.optional(), unless: condition.optional(), on }

const paragraph = z.union([
  z.string().min(1),
  z.strictObject({ ...when, say: z.string().min(1) }),
  z.strictObject({ ...when, button: z.string().min(1).max(60) }),
])
export type Paragraph = z.infer<typeof paragraph>

const body = z.array(paragraph).min(1)
const subject = z.string().min(1).max(120)
/** What networks join into one text message at most. */
const sms = z.string().min(1).max(918)
const days = z.string().regex(/^\d{1,4} (minutes?|hours?|days?)$/, 'must be a time such as 10 minutes or 3 days')

const rules = z.strictObject({
  send: z.boolean().default(true),
  notWhen: z
    .array(
      z.strictObject({ same: z.tuple([name, name]).optional(), empty: name.optional(), because: z.string().min(1) }),
    )
    .default([]),
  notAgainWithin: days.default('10 minutes'),
  sameMeans: z.enum(['same-words', 'same-template']).default('same-words'),
  usefulFor: days.optional(),
  byPost: z.enum(['yes', 'not-when-urgent', 'never']).default('yes'),
})

export const templateSchema = z.strictObject({
  name: z.string().min(1).max(80),
  purpose: z.string().min(1),
  owner: z.string().min(1),
  review: z.iso.date('must be a date such as 2027-06-01'),
  statutory: z.boolean().default(false),
  /** A part stands at the beginning or end of messages and is never sent by itself. */
  part: z.boolean().default(false),
  opening: z.string().nullable().default('opening'),
  closing: z.string().nullable().default('closing'),
  audience: z.enum(['customer', 'staff']).default('customer'),
  secret: z.array(name).default([]),
  rules: rules.prefault({}),
  subject: subject.optional(),
  body,
  sms: sms.optional(),
  /** What goes instead where only some may know of it: a neutral template that says nothing of what it is about. */
  sensitive: z.string().nullable().default('neutral'),
  neutral: z.boolean().default(false),
  easyRead: z.strictObject({ subject: subject.optional(), body }).optional(),
  sample: z.record(name, z.string()).default({}),
})
export type Template = z.output<typeof templateSchema>

export const templates = defineKind({
  kind: 'template',
  folder: 'templates',
  title: 'Message templates',
  schema: templateSchema,
  check: misfitsIn,
})

/** What no schema can see: names nobody fills in, missing parts, jargon and sentences nobody can follow. */
export function misfitsIn(template: Template, known: Pick<Known, 'has'>, key: string): Misfit[] {
  return [
    ...aboutShape(template),
    ...aboutNames(template, key),
    ...aboutParts(template, (part) => known.has('template', part)),
    ...aboutWords(template),
  ]
}

function aboutShape(template: Template): Misfit[] {
  const misfits: Misfit[] = []
  if (template.part)
    return template.subject ? [{ path: ['subject'], message: 'A part of messages has no subject' }] : []
  if (!template.subject) misfits.push({ path: [], message: 'A subject is missing' })
  if (
    template.sensitive === null &&
    template.audience === 'customer' &&
    template.secret.length === 0 &&
    !template.neutral &&
    !saysOnlyWhatToDo(template)
  ) {
    misfits.push({
      path: ['sensitive'],
      message: 'Name the neutral template that goes instead where only some may know of it',
    })
  }
  if (
    template.statutory &&
    (!template.rules.send || template.rules.notWhen.length > 0 || template.rules.byPost !== 'yes')
  ) {
    misfits.push({ path: ['rules'], message: 'What the law demands cannot be switched off or held back' })
  }
  return misfits
}

/** In the words of a rule, the same for everybody it is for: whoever else reads it learns of nobody. */
const whatToDo = 'emergency'

/** What names nothing but what to do now gives nothing away, and is no help unless it is read at once. */
const saysOnlyWhatToDo = (template: Template) => {
  const named = textsOf(template).flatMap(({ text }) => namesIn(text))
  return named.includes(whatToDo) && named.every((used) => used === whatToDo || toldAlways.has(used))
}

/** A name that is written but never given would leave a hole in a letter. */
function aboutNames(template: Template, key: string): Misfit[] {
  const given = dataOf(key) ?? Object.keys(template.sample)
  const allowed = new Set([...given, ...toldAlways])
  const wrong = (used: string, path: (string | number)[]) =>
    allowed.has(used) ? [] : [{ path, message: `{${used}} is not known here. Known are ${[...allowed].join(', ')}` }]
  const misfits = textsOf(template).flatMap(({ text, path }) => namesIn(text).flatMap((used) => wrong(used, path)))
  for (const rule of template.rules.notWhen) {
    misfits.push(
      ...[...(rule.same ?? []), ...(rule.empty ? [rule.empty] : [])].flatMap((used) =>
        wrong(used, ['rules', 'notWhen']),
      ),
    )
  }
  if (template.neutral) {
    const telling = textsOf(template).flatMap(({ text, path }) => namesIn(text).map((used) => ({ used, path })))
    for (const { used, path } of telling.filter(({ used }) => !toldAlways.has(used))) {
      misfits.push({
        path,
        message: `{${used}} would tell what it is about. A neutral template has only ${[...toldAlways].join(', ')}`,
      })
    }
  }
  for (const missing of given.filter((one) => !(one in template.sample) && !template.part)) {
    misfits.push({ path: ['sample'], message: `An example of “${missing}” is missing` })
  }
  return misfits
}

/** What every message is told. */
export const toldAlways = new Set([
  'customerName',
  'councilName',
  'councilPhone',
  'councilPhoneHours',
  'emergencyPhone',
  'link',
  'canReply',
])

function aboutParts(template: Template, exists: (key: string) => boolean): Misfit[] {
  if (template.part) return []
  return (['opening', 'closing', 'sensitive'] as const).flatMap((place) => {
    const key = template[place]
    return key === null || exists(key) ? [] : [{ path: [place], message: `There is no template “${key}” to use here` }]
  })
}

function aboutWords(template: Template): Misfit[] {
  return readability(sampleText(template))
    .remarks.filter(isRefused)
    .map(({ words }) => ({ path: placeOf(words, textsOf(template)), message: words }))
}

/** Where the words stand that a remark quotes; what it says of the whole stands with the body. */
function placeOf(remark: string, texts: readonly Text[]): (string | number)[] {
  const quoted = /“(.+?)(?: …)?”/.exec(remark)?.[1]?.toLowerCase()
  const found = quoted && texts.find(({ text }) => text.replace(/\s+/g, ' ').toLowerCase().includes(quoted))
  return found ? found.path : ['body']
}

type Text = { text: string; path: (string | number)[] }

function textsOf(template: Template): Text[] {
  const list = (paragraphs: readonly Paragraph[], path: (string | number)[]): Text[] =>
    paragraphs.map((one, index) => ({ text: wordsOf([one]).join(' '), path: [...path, index] }))
  return [
    { text: template.subject ?? '', path: ['subject'] },
    { text: template.sms ?? '', path: ['sms'] },
    ...list(template.body, ['body']),
    ...list(template.easyRead?.body ?? [], ['easyRead', 'body']),
  ]
}

/** The words of paragraphs, with the names their conditions ask for written as {names}. */
function wordsOf(paragraphs: readonly Paragraph[]): string[] {
  return paragraphs.map((one) => {
    if (typeof one === 'string') return one
    const asked = [one.if, one.unless].flatMap((test) =>
      test === undefined ? [] : typeof test === 'string' ? [test] : Object.keys(test),
    )
    return ['say' in one ? one.say : one.button, ...asked.map((used) => `{${used}}`)].join(' ')
  })
}
