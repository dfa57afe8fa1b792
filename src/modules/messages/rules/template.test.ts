import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { sampleText } from './fill.ts'
import { knownTemplateKeys } from './known-templates.ts'
import { readability } from './plain-language.ts'
import { misfitsIn, type Template, templateSchema } from './template.ts'

const folder = join(import.meta.dirname, '../../../../council/templates')
const sources = Object.fromEntries(
  readdirSync(folder).map((file) => [file.replace('.yaml', ''), parse(readFileSync(join(folder, file), 'utf8'))]),
)
const known = { has: (_kind: string, key: string) => key in sources }

const faultsOf = (body: unknown, key = 'case-received') => {
  const parsed = templateSchema.safeParse(body)
  if (!parsed.success) return parsed.error.issues.map((issue) => issue.message)
  return misfitsIn(parsed.data, known, key).map((misfit) => misfit.message)
}

const received = sources['case-received']

test('every message the program sends has a template, and none has a fault', () => {
  assert.deepEqual(
    knownTemplateKeys.filter((key) => !(key in sources)),
    [],
  )
  for (const [key, body] of Object.entries(sources)) assert.deepEqual([key, faultsOf(body, key)], [key, []])
})

test('every template of the sample council can be read at thirteen, in short sentences', () => {
  for (const [key, body] of Object.entries(sources)) {
    const template: Template = templateSchema.parse(body)
    assert.deepEqual([key, readability(sampleText(template)).remarks], [key, []])
  }
})

test('a name nobody fills in is a fault, for it would leave a hole in a letter', () => {
  assert.match(
    faultsOf({ ...received, body: ['We will do it by {promisedate}.'] }).join(),
    /\{promisedate\} is not known here/,
  )
  assert.match(faultsOf({ ...received, body: [{ if: 'weather', say: 'Stay in.' }] }).join(), /\{weather\} is not known/)
})

test('jargon and endless sentences are refused, with what to write instead', () => {
  assert.match(
    faultsOf({ ...received, body: ['We will commence the work.'] }).join(),
    /“commence” is jargon. Instead: start/,
  )
  const endless = `We ${Array.from({ length: 20 }, () => 'came and').join(' ')} went.`
  assert.match(faultsOf({ ...received, body: [endless] }).join(), /has 42 words/)
})

test('what is hard to read is named by its own paragraph', () => {
  const paths = (body: unknown[]) =>
    misfitsIn(templateSchema.parse({ ...received, body }), { has: () => true }, 'case-received').map(({ path }) => path)
  assert.deepEqual(paths(['We have it.', { if: 'promiseWords', say: 'We will commence the work.' }]), [['body', 1]])
  const endless = `We ${Array.from({ length: 20 }, () => 'came and').join(' ')} went.`
  assert.deepEqual(paths(['We have it.', 'We read it.', endless]), [['body', 2]])
})

test('a neutral template may not tell what a message is about', () => {
  const telling = { ...sources.neutral, subject: 'About {serviceName}' }
  assert.match(faultsOf(telling, 'neutral').join(), /\{serviceName\} would tell|\{serviceName\} is not known/)
})

test('what says only whom to ring goes as it is where only some may know; anything more needs a neutral template', () => {
  const key = 'cannot-wait-received'
  const needsNeutral = /Name the neutral template/
  assert.equal(sources[key].sensitive, null)
  assert.doesNotMatch(faultsOf(sources[key], key).join(), needsNeutral)
  const faults = faultsOf({ ...received, sensitive: null })
  assert.match(faults.join(), needsNeutral)
  const telling = {
    ...received,
    sensitive: null,
    body: ['{emergency}', '{serviceName}'],
    sample: { emergency: 'Call 999.' },
  }
  assert.match(faultsOf(telling).join(), needsNeutral)
})

test('what the law demands cannot be switched off', () => {
  assert.match(faultsOf({ ...received, statutory: true, rules: { send: false } }).join(), /cannot be switched off/)
})

test('a part that does not exist is a fault', () => {
  assert.match(faultsOf({ ...received, closing: 'farewell' }).join(), /There is no template “farewell”/)
})
