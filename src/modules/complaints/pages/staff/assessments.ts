import { z } from 'zod'
import type { Db } from '#platform/db/index.ts'
import { type App, notFound, oneOf, optionalText, requiredDay, requiredText } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import {
  beginAssessment,
  checkAssessment,
  codeOf,
  publishAssessment,
  takeBackAssessment,
} from '../../actions/assessment.ts'
import { codesNow } from '../../definitions/codes.ts'
import { type Assessment, findAssessment, listAssessments } from '../../queries/assessments.ts'
import { incomplete, refusalToCheck, yearFrom, yearName } from '../../rules/assessment.ts'
import { spanOf } from '../../rules/figures.ts'
import { assessmentHead, assessmentHref, assessmentsHref, assessmentView } from './assessment-view.ts'
import { boardRead } from './board-query.ts'
import { runForm } from './run-form.ts'
import { runRefusalWords } from './run-words.ts'

const folder = 'modules/complaints/pages/staff'

/** The yearly self-assessments: all of them, each as it will be read, and the steps on its way to being published. */
export function assessmentPages(app: App) {
  app.get(assessmentsHref, { config: boardRead }, async (_request, reply) => {
    const codes = new Map((await codesNow(app.db)).map(({ key, body }) => [key, body.name]))
    const all = await listAssessments(app.db)
    return reply.page(`${folder}/assessments.njk`, {
      assessments: all.map((one) => assessmentHead(one, codes.get(one.code) ?? one.code)),
    })
  })

  const params = z.object({ id: z.uuid() })
  app.get(`${assessmentsHref}/:id`, { config: boardRead, schema: { params } }, async (request, reply) => {
    const found = await known(app.db, request.params.id)
    return reply.page(`${folder}/assessment.njk`, await assessmentView(app.db, found))
  })

  beginForm(app)
  checkForms(app)
  publishForm(app)
}

async function known(db: Db, id: string): Promise<Assessment> {
  const found = await findAssessment(db, id)
  if (!found) throw notFound('Self-assessment')
  return found
}

/** Which one a form is about, as its heading and its way back. */
async function about(db: Db, id: string) {
  const found = await known(db, id)
  const { body } = await codeOf(db, found)
  return {
    assessment: found,
    code: body,
    opened: {
      found: { id, reference: 'Self-assessment', title: yearName(found.span.from), version: found.version },
      href: assessmentHref(id),
    },
  }
}

function beginForm(app: App) {
  runForm(app, {
    url: `${assessmentsHref}/new`,
    title: 'Begin a self-assessment',
    form: z.object({
      code: requiredText('Select the Code', 60),
      year: z.preprocess(
        oneOf,
        z.coerce.number({ error: 'Select the year' }).int().min(2000, { error: 'Select the year' }).max(2200),
      ),
      reason: optionalText(2000),
    }),
    open: async (db) => ({
      found: { id: '', reference: 'Self-assessments', title: '', version: 0 },
      href: assessmentsHref,
      intro: 'What the records say is filled in by itself. You say whether we comply, in your own words.',
      fields: [
        {
          kind: 'radios',
          name: 'code',
          label: 'Against which Code?',
          items: (await codesNow(db)).map(({ key, body }) => ({ value: key, text: body.name })),
        },
        { kind: 'select', name: 'year', label: 'For which year, April to March?', items: years(db) },
        {
          kind: 'textarea',
          name: 'reason',
          label: 'If it is done again: why',
          hint: 'A large restructure, a merger or a change of the procedure. It is published with the self-assessment. Leave it empty the first time',
        },
      ],
    }),
    async run(tx, actor, { form }) {
      const begun = await beginAssessment(tx, actor, { ...form, reason: form.reason ?? '' })
      return begun.refusal === null ? { refusal: null, href: `${assessmentHref(begun.id)}/write` } : begun
    },
    done: 'Begun.',
    blame: 'year',
  })
}

/** This year and the three before. */
function years(db: Db) {
  const { from } = spanOf('year', londonDate(db.clock.now()))
  return [0, 1, 2, 3].map((back) => {
    const year = from.year - back
    return { value: String(year), text: yearName(yearFrom(year).from) }
  })
}

function checkForms(app: App) {
  runForm(app, {
    url: `${assessmentsHref}/:id/check`,
    title: 'Check that it is complete',
    form: z.object({}),
    async open(db, _actor, { id }) {
      const { assessment, code, opened } = await about(db, id)
      const { unanswered, withoutFinding } = incomplete(code.points, assessment.answers)
      const points = code.points.flatMap(({ key, paragraph, text }) =>
        unanswered.includes(key)
          ? [`${paragraph}: no answer yet. ${text}`]
          : withoutFinding.includes(key)
            ? [`${paragraph}: say what does not comply. ${text}`]
            : [],
      )
      const none = { unanswered: [], withoutFinding: [] }
      const today = londonDate(db.clock.now())
      const refusal = refusalToCheck({ ...assessment, until: assessment.span.until, missing: none, today })
      const stillToDo = [...points, ...(refusal ? [runRefusalWords[refusal]] : [])]
      const whole = 'Every point is answered, and every finding is written.'
      return {
        ...opened,
        intro:
          'Once checked, it keeps what the records say today and goes to those who govern the council. Make sure that no words name or point to a person: all of it will be published.',
        fields: [
          {
            kind: 'text',
            name: 'missing',
            label: stillToDo.length > 0 ? 'Still to do' : 'Nothing is missing',
            lines: stillToDo.length > 0 ? stillToDo : [whole],
          },
        ],
      }
    },
    async run(tx, actor, { id, version }) {
      const checked = await checkAssessment(tx, actor, { id, version })
      if (checked.refusal === null) return { refusal: null, href: assessmentHref(id) }
      const { refusal, points = [] } = checked
      if (refusal !== 'answers-missing' && refusal !== 'findings-missing') return { refusal }
      const { code } = await about(tx, id)
      const where = code.points.filter(({ key }) => points.includes(key)).map(({ paragraph }) => paragraph)
      return { refusal, why: `${runRefusalWords[refusal]}: ${where.join(', ')}` }
    },
    done: 'Checked. It now goes to those who govern the council.',
    blame: 'form',
  })

  runForm(app, {
    url: `${assessmentsHref}/:id/take-back`,
    title: 'Take it back to change it',
    form: z.object({}),
    open: async (db, _actor, { id }) => ({
      ...(await about(db, id)).opened,
      intro:
        'It becomes a draft again and has to be checked anew. What the records said on the day of the check is counted anew then.',
      fields: [],
    }),
    async run(tx, actor, { id, version }) {
      const back = await takeBackAssessment(tx, actor, { id, version })
      return back.refusal === null ? { refusal: null, href: assessmentHref(id) } : { refusal: back.refusal }
    },
    done: 'It is a draft again.',
    blame: 'form',
  })
}

function publishForm(app: App) {
  runForm(app, {
    url: `${assessmentsHref}/:id/publish`,
    title: 'Publish it',
    form: z.object({
      governingBody: requiredText('Enter who governs the council, such as its committee or cabinet', 200),
      consideredOn: requiredDay('Enter the day they considered it'),
      response: requiredText('Enter how they responded', 10_000),
    }),
    open: async (db, _actor, { id }) => ({
      ...(await about(db, id)).opened,
      intro:
        'Everybody can read it from then on, and it does not change any more, even when the records do. Numbers from one to four are not shown.',
      fields: [
        {
          kind: 'input',
          name: 'governingBody',
          label: 'Who governs the council',
          hint: 'For example Executive Board',
        },
        { kind: 'date', name: 'consideredOn', label: 'The day they considered it' },
        { kind: 'textarea', name: 'response', label: 'Their response', rows: 8 },
      ],
    }),
    async run(tx, actor, { id, version, form }) {
      const published = await publishAssessment(tx, actor, { id, version, ...form })
      return published.refusal === null ? { refusal: null, href: assessmentHref(id) } : { refusal: published.refusal }
    },
    done: 'Published.',
    blame: 'consideredOn',
  })
}
