import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formSchema } from '#modules/forms/index.ts'
import { sentence, summaryOf } from './summary.ts'

test('a case in one line says what a bare “Yes” answers', () => {
  const choice = (key: string, name: string, label: string) => ({
    key,
    questions: [
      {
        key,
        type: 'choice',
        label: `${name}?`,
        name,
        missing: 'Select one',
        options: [
          { value: 'one', label },
          { value: 'two', label: 'Two' },
        ],
      },
    ],
  })
  const form = formSchema.parse({
    contact: 'none',
    pages: [choice('place', 'Died at', 'At home in Wrenbridge'), choice('registered', 'Registered', 'Yes')],
  })
  assert.equal(summaryOf(form, { place: 'one', registered: 'one' }), 'At home in Wrenbridge. Registered: Yes')
})

test('what was written in lines reads on in the one line of a case', () => {
  const question = { key: 'what', type: 'long-text', label: 'What?', name: 'What', missing: 'Enter it' }
  const form = formSchema.parse({ contact: 'none', pages: [{ key: 'what', questions: [question] }] })
  assert.equal(
    summaryOf(form, { what: 'In Castlegate:\n\nUnder the Act, how many?' }),
    'In Castlegate: Under the Act, how many?',
  )
})

test('a sentence that has its own end gets no second full stop', () => {
  for (const whole of ['No lorries can leave. 🚛', 'They said “no.”', 'Wait …', 'Is it out?', ''])
    assert.equal(sentence(whole), whole)
  for (const words of ['By Friday 12 March', 'It is in Mill Lane (north)', 'They said “no”'])
    assert.equal(sentence(words), `${words}.`)
  const text = (key: string) => ({
    key,
    questions: [{ key, type: 'long-text', label: key, name: key, missing: 'Enter it', maxLength: 100 }],
  })
  const form = formSchema.parse({ contact: 'none', pages: [text('what'), text('wanted')] })
  assert.equal(summaryOf(form, { what: 'The lamp is lit.', wanted: 'Thank you' }), 'The lamp is lit. Thank you')
})

test('what only sorts an answer is not put into the mouth of who told us', () => {
  const form = formSchema.parse({
    contact: 'none',
    pages: [
      {
        key: 'what',
        questions: [{ key: 'what', type: 'long-text', label: 'What?', missing: 'Enter it', maxLength: 100 }],
      },
      {
        key: 'whom',
        questions: [
          {
            key: 'whom',
            type: 'choice',
            label: 'For whom?',
            missing: 'Select one',
            inSummary: false,
            options: [
              { value: 'me', label: 'Me' },
              { value: 'other', label: 'Someone else' },
            ],
          },
        ],
      },
    ],
  })
  assert.equal(summaryOf(form, { what: 'The lamp is lit.', whom: 'me' }), 'The lamp is lit.')
})
