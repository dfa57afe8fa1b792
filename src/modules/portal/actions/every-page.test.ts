import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Answer,
  type Answers,
  beginDraft,
  type Form,
  formFor,
  type PagesSent,
  pagesFor,
  type Question,
  saveAnswers,
  validateAll,
} from '#modules/forms/index.ts'
import { publicServices, type Service } from '#modules/services/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { saveFile, storeFile } from '#platform/files/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { castlegate } from '#test/cases.ts'
import { everyPageSent } from '#test/forms.ts'
import { testDatabase, testWork } from '#test/index.ts'
import { sendDraft } from './send.ts'

const db = await testDatabase()
const work = await testWork(db)
const today = londonDate(db.clock.now())
type SimpleQuestion = Extract<Question, { type: 'group' }>['questions'][number]
type Simple = string | number | string[]

const stored = await storeFile(work.files, { name: 'a.txt', type: 'text/plain', content: Buffer.from('Words') })
await inTransaction(db, async (tx) => saveFile(tx, stored, null))
const { id, name, type, size } = stored
const photo = { id, name, type, size }
const homes = await db.selectFrom('properties').select('uprn').limit(2).execute()

/** What could be an answer to a question: the first that is taken is given. */
function candidates(question: Question | SimpleQuestion): Simple[] {
  switch (question.type) {
    case 'choice':
      return question.options.map(({ value }) => value)
    case 'choices':
      return question.options.map(({ value }) => [value])
    case 'yes-no':
      return ['no', 'yes']
    case 'date':
      return [0, -3, 10, 30, 90, -9000].map((days) => today.add({ days }).toString())
    case 'amount':
      return [1000]
    case 'email':
      return ['ann@example.org']
    case 'phone':
      return ['+447700900123']
    case 'declaration':
      return ['agreed']
    default:
      return ['Words', '1', 'QQ123456C']
  }
}

function anyOf(question: Question): Answer[] {
  switch (question.type) {
    case 'address':
      return homes.map(({ uprn }, nth) => ({ kind: 'property', uprn, text: `${nth + 1} Mill Lane` }))
    case 'place':
      return [castlegate]
    case 'files':
      return [[photo]]
    case 'group': {
      const tries = Math.max(...question.questions.map((one) => candidates(one).length))
      return Array.from({ length: tries }, (_, nth) => [
        Object.fromEntries(
          question.questions.map((one) => [one.key, candidates(one)[nth] ?? candidates(one)[0] ?? '']),
        ),
      ])
    }
    default:
      return candidates(question)
  }
}

/** Answers with which a form is complete: whatever is missing or wrong gets the next that could be right. */
function completed(form: Form): Answers {
  const answers: Record<string, Answer> = {}
  const tried = new Map<string, number>()
  for (let round = 0; round < 100; round += 1) {
    const result = validateAll(form, answers, today)
    if (result.ok) return result.answers
    for (const { page, errors } of result.pages)
      for (const question of page.questions) {
        // A fault of one item of a group is said of that item.
        const isWrong = errors.some(({ key }) => key === question.key || key.startsWith(`${question.key}-`))
        if (!isWrong) continue
        const nth = tried.get(question.key) ?? 0
        const answer = anyOf(question)[nth]
        assert.ok(answer !== undefined, `nothing fits ${page.key}: ${question.key}`)
        tried.set(question.key, nth + 1)
        answers[question.key] = answer
      }
  }
  throw new Error('The form is never complete')
}

/** Sends a form of which these pages were sent before, in whatever order, and answers with why it was not taken. */
async function sendWith(service: Service, answers: Answers, pagesSent: PagesSent) {
  const visitId = newId()
  return inTransaction(db, async (tx) => {
    const { key: serviceKey, versionId: serviceVersionId } = service
    const draft = await beginDraft(tx, { visitId, serviceKey, serviceVersionId, scopeId: null })
    saveAnswers(tx, { ...draft, pagesSent }, answers)
    return sendDraft(tx, { kind: 'public', visitId }, { visitId, draftId: draft.id })
  })
}

test('no service takes a complete form of which one page was never sent: who could be reached was asked how', async () => {
  const services = await publicServices(db)
  assert.ok(services.length > 20)
  for (const service of services) {
    const form = formFor(service.body.form, 'resident')
    const answers = completed(form)
    const seen = everyPageSent(service.body.form)
    for (const { key } of pagesFor(form, answers)) {
      const { [key]: _, ...others } = seen
      assert.equal((await sendWith(service, answers, others)).refusal, 'incomplete', `${service.key} without ${key}`)
    }
    assert.equal((await sendWith(service, answers, {})).refusal, 'incomplete', service.key)
    assert.equal((await sendWith(service, answers, seen)).refusal, null, service.key)
  }
})
