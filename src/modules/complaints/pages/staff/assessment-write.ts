import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import { type App, enteredFrom, type FormErrors, formErrors, notFound, versionSeen } from '#platform/http/index.ts'
import { writeAssessment } from '../../actions/assessment.ts'
import { findAssessment } from '../../queries/assessments.ts'
import { type Answers, emptyReport, verdicts } from '../../rules/assessment.ts'
import { assessmentHref, assessmentsHref, assessmentView, verdictNames } from './assessment-view.ts'
import { manage } from './run-form.ts'
import { runRefusalWords } from './run-words.ts'

const template = 'modules/complaints/pages/staff/assessment-write.njk'
const longest = 8000

/** What is written beside the points. What those who govern the council said is entered when it is published. */
const reportFields = [
  { name: 'memberResponsible', label: 'Member responsible for complaints', rows: 1, hint: '' },
  { name: 'leadOfficer', label: 'Lead officer for complaints', rows: 1, hint: '' },
  {
    name: 'annualLetter',
    label: 'The Ombudsman’s annual letter',
    rows: 4,
    hint: 'The address where it can be read, or what it says. If there was none, say so',
  },
  {
    name: 'otherReports',
    label: 'Other reports of the Ombudsman about us',
    rows: 3,
    hint: 'Leave it empty if there were none',
  },
  { name: 'improvements', label: 'What we improve because of this self-assessment', rows: 5, hint: '' },
] as const

const params = z.object({ id: z.uuid() })
const sentVersion = z.object({ _version: versionSeen })
type Request = FastifyRequest<{ Params: z.output<typeof params> }>

/** The page on which the points are answered, beside what the records say. It can be left half done. */
export function assessmentWritePage(app: App) {
  const url = `${assessmentsHref}/:id/write`
  app.get(url, { config: manage, schema: { params } }, async (request, reply) => {
    const { view } = await shown(request)
    if (view.state !== 'draft') return reply.redirect(view.href, 303)
    return reply.page(template, formOf(view))
  })

  app.post(url, { config: manage, schema: { params } }, async (request, reply) => {
    const { view } = await shown(request)
    const sent = enteredFrom(request.body)
    const text = (name: string) => [sent[name] ?? ''].flat()[0] ?? ''
    const answers: Answers = Object.fromEntries(
      view.points.map(({ key }) => [
        key,
        {
          complies: verdicts.find((one) => one === text(`complies-${key}`)) ?? null,
          words: text(`words-${key}`),
          finding: text(`finding-${key}`),
        },
      ]),
    )
    const report = {
      memberResponsible: text('memberResponsible'),
      leadOfficer: text('leadOfficer'),
      annualLetter: text('annualLetter'),
      otherReports: text('otherReports'),
      improvements: text('improvements'),
    }
    const typed = { ...view, report: { ...emptyReport, ...report }, points: withAnswers(view.points, answers) }
    const tooLong = Object.keys(sent).filter((name) => text(name).length > longest)
    const words = `Use ${longest.toLocaleString('en-GB')} characters or fewer`
    if (tooLong.length > 0)
      return again(reply.code(422), typed, formErrors(Object.fromEntries(tooLong.map((name) => [name, words]))))
    const { _version: version } = sentVersion.parse(request.body ?? {})
    const done = await inTransaction(app.db, (tx) =>
      writeAssessment(tx, request.staff(), { id: view.id, version, answers, report }),
    )
    if (done.refusal === null) {
      const isOver = text('next') === 'check'
      return reply
        .flash({ kind: 'success', text: 'Saved.' })
        .redirect(isOver ? `${view.href}/check` : assessmentHref(view.id), 303)
    }
    const errors = formErrors({ form: runRefusalWords[done.refusal] })
    return again(reply.code(done.refusal === 'changed' ? 409 : 422), { ...typed, version: view.version }, errors)
  })

  async function shown(request: Request) {
    const found = await findAssessment(app.db, request.params.id)
    if (!found) throw notFound('Self-assessment')
    return { view: await assessmentView(app.db, found) }
  }
}

type View = Awaited<ReturnType<typeof assessmentView>>

const again = (reply: FastifyReply, view: View, errors: FormErrors) => reply.page(template, { ...formOf(view), errors })

const formOf = (view: View) => ({
  ...view,
  verdicts: verdicts.map((value) => ({ value, text: verdictNames[value] })),
  reportFields: reportFields.map((field) => ({ ...field, value: view.report[field.name] })),
})

const withAnswers = (points: View['points'], answers: Answers): View['points'] =>
  points.map((point) => ({ ...point, ...(answers[point.key] ?? {}) }))
