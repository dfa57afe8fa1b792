import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { versionById } from '#modules/definitions/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  notFound,
  optionalText,
  parseForm,
  type StaffActor,
  versionSeen,
} from '#platform/http/index.ts'
import { judgeReply } from '../../actions/check.ts'
import { marksIn } from '../../answers/marks.ts'
import { type Checklist, checklists } from '../../definitions.ts'
import { type Check, findCheck } from '../../queries/checks.ts'
import { replyOf } from '../../queries/reply.ts'
import { reasonWords } from '../../rules/sample.ts'
import { answers, type CheckRefusal, checkRefusals } from '../../rules/score.ts'
import { kindWords, recordHref, stateTags } from './link.ts'
import { mayCheck } from './list.ts'

const params = z.object({ checkId: z.uuid() })

const judgeForm = z.looseObject({ version: versionSeen, words: optionalText(2000), note: optionalText(2000) })

const answerWords = { met: 'Yes', 'not-met': 'No', 'not-applicable': 'Does not apply' } as const

const blame: Readonly<Record<CheckRefusal, string>> = {
  changed: 'words',
  'checked-already': 'words',
  'own-reply': 'words',
  'words-missing': 'words',
  'answers-missing': 'words',
  'nobody-to-coach': 'note',
  'not-returned': 'words',
}

const done = {
  praised: 'Praised. The author sees it on their own page.',
  accepted: 'Accepted.',
  returned: 'Sent back to the author with what is missing.',
} as const

/** One reply beside what was asked, with what was found in advance, and the checklist. */
export function checkPage(app: App) {
  const url = '/staff/quality/:checkId'

  app.get(url, { config: mayCheck, schema: { params } }, async (request, reply) => {
    const actor = request.staff()
    return show(app, actor, reply, { check: await open(app, actor, request.params.checkId), errors: null, entered: {} })
  })

  app.post(url, { config: { ...mayCheck, form: judgeForm }, schema: { params } }, async (request, reply) => {
    const actor = request.staff()
    const check = await open(app, actor, request.params.checkId)
    const form = parseForm(judgeForm, request.body)
    if (!form.ok) return show(app, actor, reply.code(422), { check, errors: form.errors, entered: form.entered })
    const { checklist } = await checklistOf(app, check)
    const given = z.record(z.string(), z.enum(answers)).safeParse(answersIn(checklist, form.entered))
    const missing = checklist.filter(({ key }) => !isAnswer(form.entered[fieldOf(key)]))
    if (!given.success || missing.length > 0) {
      const errors = formErrors(
        Object.fromEntries(missing.map(({ key, question }) => [fieldOf(key), `Answer “${question}”`])),
      )
      return show(app, actor, reply.code(422), { check, errors, entered: form.entered })
    }
    const { version, words, note } = form.value
    const judged = await inTransaction(app.db, (tx) =>
      judgeReply(tx, actor, { checkId: check.id, version, answers: given.data, words: words ?? '', note: note ?? '' }),
    )
    if (judged.refusal === null)
      return reply.flash({ kind: 'success', text: done[judged.verdict] }).redirect('/staff/quality', 303)
    const code = judged.refusal === 'changed' || judged.refusal === 'checked-already' ? 409 : 422
    const errors = formErrors({ [blame[judged.refusal]]: checkRefusals[judged.refusal] })
    return show(app, actor, reply.code(code), { check, errors, entered: form.entered })
  })
}

async function open(app: App, actor: StaffActor, id: string): Promise<Check> {
  const check = await findCheck(app.db, actor, id)
  if (!check) throw notFound('Reply')
  return check
}

async function checklistOf(app: App, { checklistVersionId }: Check): Promise<Checklist> {
  const found = await versionById(app.db, checklists, checklistVersionId)
  if (!found) throw notFound('Checklist')
  return found.body
}

const isAnswer = (given: unknown) => z.enum(answers).safeParse(given).success

const fieldOf = (key: string) => `answer-${key}`

const answersIn = (checklist: Checklist['checklist'], entered: Entered) =>
  Object.fromEntries(checklist.flatMap(({ key }) => (entered[fieldOf(key)] ? [[key, entered[fieldOf(key)]]] : [])))

type Shown = { check: Check; errors: FormErrors | null; entered: Entered }

async function show(app: App, actor: StaffActor, reply: FastifyReply, { check, errors, entered }: Shown) {
  const sent = await replyOf(app.db, check)
  if (!sent) throw notFound('Reply')
  const checklist = await checklistOf(app, check)
  const marks = await marksIn(sent, checklist)
  const given = z.record(z.string(), z.enum(answers)).catch({}).parse(check.answers)
  return reply.page('modules/quality/pages/staff/check.njk', {
    check,
    errors,
    entered,
    sent,
    paragraphs: sent.body.split(/\n{2,}/),
    kind: kindWords[check.subjectKind],
    why: reasonWords[check.because],
    tag: stateTags[check.state],
    href: recordHref(check),
    isOwn: check.authorId === actor.id,
    items: checklist.checklist.map(({ key, question, hint, mustBeMet, marks: kind }) => ({
      name: fieldOf(key),
      question,
      hint: [hint, mustBeMet ? 'If not, the reply goes back.' : ''].filter((part) => part !== '').join(' '),
      found: kind ? marks[kind].slice(0, 12) : [],
      answer: given[key] ? answerWords[given[key]] : null,
      choices: answers.map((answer) => ({
        value: answer,
        text: answerWords[answer],
        checked: entered[fieldOf(key)] === answer,
      })),
    })),
  })
}
