import { z } from 'zod'
import type { Db } from '#platform/db/index.ts'
import {
  type App,
  can,
  notFound,
  oneOf,
  optionalText,
  requiredDay,
  requiredText,
  type StaffActor,
} from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { beginLearning, endLearning } from '../../actions/learning.ts'
import { categoryWords } from '../../definitions/category-words.ts'
import { categoriesNow } from '../../definitions.ts'
import { mayManage } from '../../permissions.ts'
import {
  complaintsBehind,
  countOfCategory,
  findLearning,
  type Learning,
  listLearned,
  listLearning,
  listOfCategory,
} from '../../queries/learning.ts'
import { per30Days, stretches } from '../../rules/effect.ts'
import { boardRead, lastDay } from './board-query.ts'
import { complaintHref } from './link.ts'
import { runForm, staffItems } from './run-form.ts'

const folder = 'modules/complaints/pages/staff'
const params = z.object({ id: z.uuid() })

/** Whoever owns one may open it, whatever else they may. */
const owners = { access: { for: 'staff' as const, permission: null } }

/** What is learned from complaints: what was changed, by whom, and whether fewer came afterwards. */
export function learningPages(app: App) {
  app.get('/staff/complaints/learning', { config: boardRead }, async (request, reply) => {
    const actor = request.staff()
    const names = await categoryWords(app.db)
    const today = londonDate(app.clock.now())
    const view = (one: Learning) => ({
      ...one,
      category: names(one),
      href: learningHref(one.id),
      isLate: one.doneOn === null && Temporal.PlainDate.compare(one.dueOn, today) < 0,
    })
    const { categories } = await categoriesNow(app.db)
    return reply.page(`${folder}/learning-list.njk`, {
      open: (await listLearning(app.db, actor)).map(view),
      done: (await listLearned(app.db, actor)).map(view),
      categories,
    })
  })

  app.get('/staff/complaints/learning/:id', { config: owners, schema: { params } }, async (request, reply) => {
    const actor = request.staff()
    const found = await findTheirs(app.db, actor, request.params.id)
    const names = await categoryWords(app.db)
    const mayRead = can(actor, 'complaints.read')
    return reply.page(`${folder}/learning.njk`, {
      ...found,
      category: found.isKnown ? names(found) : '',
      rootCause: found.isKnown ? found.rootCause : '',
      href: learningHref(found.id),
      mayEnd: found.doneOn === null && (mayManage(actor) || found.ownerId === actor.id),
      mayRead,
      complaints: (mayRead && found.isKnown ? await complaintsBehind(app.db, actor, found.id) : []).map((one) => ({
        ...one,
        href: complaintHref(one.reference),
      })),
      effect: found.isKnown ? await effectOf(app.db, actor, found) : null,
    })
  })

  const querystring = z.object({ when: z.preprocess(oneOf, z.enum(['before', 'after']).catch('before')) })
  const url = '/staff/complaints/learning/:id/complaints'
  app.get(url, { config: boardRead, schema: { params, querystring } }, async (request, reply) => {
    const found = await findLearning(app.db, request.staff(), request.params.id)
    if (!found?.isKnown || !found.doneOn) throw notFound('Learning action')
    const stretch = stretches(found.doneOn, londonDate(app.clock.now()))[request.query.when]
    const complaints = await listOfCategory(app.db, request.staff(), found, stretch)
    return reply.page(`${folder}/learning-complaints.njk`, {
      category: (await categoryWords(app.db))(found),
      href: learningHref(found.id),
      when: request.query.when,
      from: stretch.from,
      to: lastDay(stretch),
      complaints: complaints.map((one) => ({ ...one, href: complaintHref(one.reference) })),
    })
  })

  learningForms(app)
}

function learningForms(app: App) {
  runForm(app, {
    url: '/staff/complaints/learning/new',
    title: 'Add a learning action',
    form: z.object({
      category: requiredText('Select what the complaints are about', 130),
      rootCause: requiredText('Enter why these complaints come', 2000),
      action: requiredText('Enter what will be changed', 2000),
      ownerId: requiredText('Select who does it', 60).pipe(z.uuid({ error: 'Select who does it' })),
      dueOn: requiredDay('Enter the day by which it will be done'),
      complaints: optionalText(2000),
    }),
    open: async (db) => ({
      found: { id: '', reference: 'Learning', title: 'from complaints', version: 0 },
      href: '/staff/complaints/learning',
      fields: [
        { kind: 'select', name: 'category', label: 'What the complaints are about', items: await categoryItems(db) },
        { kind: 'textarea', name: 'rootCause', label: 'Why they come', hint: 'The cause behind them, no names' },
        { kind: 'textarea', name: 'action', label: 'What will be changed' },
        { kind: 'select', name: 'ownerId', label: 'Who does it', items: await staffItems(db, 'Select a person') },
        { kind: 'date', name: 'dueOn', label: 'By when' },
        {
          kind: 'textarea',
          name: 'complaints',
          label: 'Complaints it is learned from',
          hint: 'Their references, one to a line. You can leave this empty',
        },
      ],
    }),
    async run(tx, actor, { form }) {
      const [categoryKey = '', detailKey = null] = form.category.split('/')
      const complaints = (form.complaints ?? '').split(/[\s,]+/).filter((text) => text !== '')
      const begun = await beginLearning(tx, actor, { ...form, categoryKey, detailKey, complaints })
      return begun.refusal === null ? { refusal: null, href: learningHref(begun.id) } : begun
    },
    done: 'Added.',
    blame: 'complaints',
  })

  runForm(app, {
    url: '/staff/complaints/learning/:id/done',
    config: owners,
    title: 'Say that it is done',
    form: z.object({
      doneOn: requiredDay('Enter the day it was done'),
      evidence: requiredText('Enter what shows that it was done', 2000),
    }),
    async open(db, actor, { id }) {
      const found = await findTheirs(db, actor, id)
      return {
        found: { id, reference: 'Learning', title: 'action', version: found.version },
        href: learningHref(id),
        intro: found.action,
        fields: [
          {
            kind: 'date',
            name: 'doneOn',
            label: 'Day it was done',
            hint: 'Complaints before and after it are compared',
          },
          { kind: 'textarea', name: 'evidence', label: 'What shows it' },
        ],
      }
    },
    async run(tx, actor, { id, version, form }) {
      const done = await endLearning(tx, actor, { id, version, ...form })
      return done.refusal === null ? { refusal: null, href: learningHref(id) } : done
    },
    done: 'Saved. Its effect is measured from now on.',
    blame: 'evidence',
  })
}

/** A learning action for those who read the complaints it comes from, and for whoever has to do it. */
async function findTheirs(db: Db, actor: StaffActor, id: string): Promise<Learning> {
  const found = await findLearning(db, actor, id)
  const mayRead = found?.isKnown && (can(actor, 'complaints.read') || mayManage(actor))
  if (!found || !(mayRead || found.ownerId === actor.id)) throw notFound('Learning action')
  return found
}

const learningHref = (id: string) => `/staff/complaints/learning/${id}`

/** Complaints of its category for each 30 days, before and after it was done. */
async function effectOf(db: Db, actor: StaffActor, learning: Learning) {
  if (learning.doneOn === null) return null
  const { before, after } = stretches(learning.doneOn, londonDate(db.clock.now()))
  const of = async (stretch: typeof before, when: string) => {
    const count = await countOfCategory(db, actor, learning, stretch)
    return {
      from: stretch.from,
      to: lastDay(stretch),
      count,
      per30: per30Days(count, stretch),
      href: `${learningHref(learning.id)}/complaints?when=${when}`,
    }
  }
  return { before: await of(before, 'before'), after: await of(after, 'after') }
}

async function categoryItems(db: Db) {
  const { categories } = await categoriesNow(db)
  return [
    { value: '', text: 'Select one' },
    ...categories
      .filter(({ ended }) => !ended)
      .flatMap(({ key, name, details }) => [
        { value: key, text: name },
        ...details.filter(({ ended }) => !ended).map((one) => ({ value: `${key}/${one.key}`, text: `– ${one.name}` })),
      ]),
  ]
}
