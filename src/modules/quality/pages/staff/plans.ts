import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import {
  type App,
  can,
  type Entered,
  type FormErrors,
  formErrors,
  once,
  oneOf,
  optionalText,
  parseForm,
  requiredDay,
  requiredText,
} from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { addAction } from '../../actions/plan.ts'
import { countItems, type Filter, filters, listItems, owners } from '../../queries/plans.ts'
import { cameFrom, isLate, planRefusals, sources, sourceWords, statusWords } from '../../rules/plan.ts'

/** Everybody may have an action: they see theirs, and those who keep plans see all. */
export const mayHaveOne = { access: { for: 'staff' as const, permission: null } }
export const mayPlan = { access: { for: 'staff' as const, permission: 'actions.manage' } }

const names: Readonly<Record<Filter, string>> = {
  open: 'All open',
  late: 'Late',
  soon: 'Due in the next 31 days',
  mine: 'Yours',
  done: 'Done',
  dropped: 'Will not be done',
}

const querystring = z.object({ show: z.preprocess(oneOf, z.enum(filters).catch('open')) })

const newForm = z
  .object({
    theme: requiredText('Enter the theme, such as Missed collections', 120),
    action: requiredText('Enter what will be done', 1000),
    owner: z.uuid('Select the owner'),
    dueOn: requiredDay('Enter the day it is due'),
    source: z.enum(sources, { error: 'Select where it comes from' }),
    sourceWords: requiredText('Enter which complaint, audit or committee, with its date', 300),
    reference: optionalText(60),
  })
  .superRefine((form, context) => {
    if (form.source === 'complaint' && !form.reference)
      context.addIssue({ code: 'custom', path: ['reference'], message: 'Enter the reference of the complaint' })
  })

/** Action plans: what is open and late, and how an action is added. */
export function plansPage(app: App) {
  app.get('/staff/action-plans', { config: mayHaveOne, schema: { querystring } }, async (request, reply) => {
    const actor = request.staff()
    const keeps = can(actor, 'actions.manage')
    const show = keeps ? request.query.show : 'mine'
    const today = londonDate(app.clock.now())
    const about = { today, actorId: actor.id }
    const [rows, counts] = await Promise.all([
      listItems(app.db, actor, { filter: show, ...about }),
      countItems(app.db, actor, about),
    ])
    return reply.page('modules/quality/pages/staff/plans.njk', {
      heading: names[show],
      keeps,
      filters: (keeps ? filters : (['mine'] as const)).map((filter) => ({
        text: names[filter],
        count: counts.get(filter) ?? 0,
        href: `/staff/action-plans?show=${filter}`,
        current: filter === show,
      })),
      rows: rows.map((row) => ({
        ...row,
        href: `/staff/action-plans/${row.id}`,
        statusName: statusWords[row.status],
        late: isLate(row, today),
        from: cameFrom(row),
      })),
    })
  })

  app.get('/staff/action-plans/new', { config: mayPlan }, (_request, reply) => showForm(app, reply, null, {}))

  app.post('/staff/action-plans/new', { config: { ...mayPlan, form: newForm } }, async (request, reply) => {
    const form = parseForm(newForm, request.body)
    if (!form.ok) return showForm(app, reply.code(422), form.errors, form.entered)
    const { owner, ...given } = form.value
    const reference = given.source === 'complaint' ? given.reference : null
    const added = await once(request, (tx) => addAction(tx, request.staff(), { ...given, reference, ownerId: owner }))
    if (added.refusal !== null) {
      const { field, words } = planRefusals[added.refusal]
      return showForm(app, reply.code(422), formErrors({ [field]: words }), form.entered)
    }
    return reply.flash({ kind: 'success', text: 'Added.' }).redirect(`/staff/action-plans/${added.itemId}`, 303)
  })
}

async function showForm(app: App, reply: FastifyReply, errors: FormErrors | null, entered: Entered) {
  const people = await owners(app.db)
  return reply.page('modules/quality/pages/staff/plan-new.njk', {
    errors,
    entered,
    owners: [
      { value: '', text: 'Select somebody' },
      ...people.map(({ id, name }) => ({ value: id, text: name, selected: entered['owner'] === id })),
    ],
    sources: sources.map((value) => ({ value, text: sourceWords[value], checked: entered['source'] === value })),
  })
}
