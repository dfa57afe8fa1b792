import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTemplates } from '#platform/views/index.ts'
import { formSchema } from '../rules/form.ts'
import { showForm } from './asking.ts'

const draw = (question: object) => {
  const asked = { key: 'day', type: 'date', label: 'On what day?', missing: 'Enter the day', ...question }
  const form = formSchema.parse({ contact: 'none', pages: [{ key: 'day', questions: [asked] }] })
  const source = '{% from "modules/forms/pages/question.njk" import fpPage with context %}{{ fpPage(page) }}'
  const [page] = showForm(form, {})
  return createTemplates().renderString(source, { page, today: Temporal.PlainDate.from('2026-11-22') })
}

test('the example beside a date is a day that would be taken', () => {
  assert.match(draw({ from: 'today-14d', to: 'today' }), /For example, 21 11 2026/)
  assert.match(draw({ from: 'today', to: 'today+28d' }), /For example, 29 11 2026/)
  assert.match(draw({ hint: 'The day you moved' }), /The day you moved\. For example, 21 11 2026/)
  assert.doesNotMatch(draw({ hint: 'For example, 12 3 1941' }), /2026/)
})

test('a question that need not be answered says so, as the heading of a page too', () => {
  assert.match(draw({ optional: true }), /<h1[^>]*>\s*On what day\? \(optional\)/)
})
