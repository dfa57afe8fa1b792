import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  notFound,
  once,
  optionalDay,
  optionalText,
  parseForm,
  requiredText,
  type StaffActor,
  versionSeen,
} from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { noteProgress } from '../../actions/plan.ts'
import { mayReport } from '../../permissions.ts'
import { findItem, type Item, notesOf } from '../../queries/plans.ts'
import { cameFrom, hasEnded, isLate, planRefusals, statuses, statusWords } from '../../rules/plan.ts'
import { mayHaveOne } from './plans.ts'

const params = z.object({ itemId: z.uuid() })

const progressForm = z.object({
  version: versionSeen,
  status: z.enum(statuses, { error: 'Select where it stands' }),
  words: requiredText('Enter how it is going', 2000),
  evidence: optionalText(2000),
  dueOn: optionalDay('Enter the new day, or leave it empty'),
})

/** One action: where it stands, how it went, and what shows that it is done. */
export function planPage(app: App) {
  const url = '/staff/action-plans/:itemId'

  app.get(url, { config: mayHaveOne, schema: { params } }, async (request, reply) => {
    const item = await open(app, request.staff(), request.params.itemId)
    return show(app, reply, { item, errors: null, entered: {} })
  })

  app.post(url, { config: { ...mayHaveOne, form: progressForm }, schema: { params } }, async (request, reply) => {
    const actor = request.staff()
    const item = await open(app, actor, request.params.itemId)
    const form = parseForm(progressForm, request.body)
    if (!form.ok) return show(app, reply.code(422), { item, errors: form.errors, entered: form.entered })
    const { evidence, ...given } = form.value
    const { refusal } = await once(request, (tx) =>
      noteProgress(tx, actor, { ...given, itemId: item.id, evidence: evidence ?? '' }),
    )
    if (refusal === null)
      return reply.flash({ kind: 'success', text: 'Saved.' }).redirect(`/staff/action-plans/${item.id}`, 303)
    const { field, words } = planRefusals[refusal]
    const code = refusal === 'changed' || refusal === 'ended' ? 409 : 422
    return show(app, reply.code(code), { item, errors: formErrors({ [field]: words }), entered: form.entered })
  })
}

async function open(app: App, actor: StaffActor, id: string): Promise<Item> {
  const item = await findItem(app.db, actor, id)
  if (!item || !mayReport(actor, item)) throw notFound('Action')
  return item
}

type Shown = { item: Item; errors: FormErrors | null; entered: Entered }

async function show(app: App, reply: FastifyReply, { item, errors, entered }: Shown) {
  const notes = await notesOf(app.db, [item.id])
  return reply.page('modules/quality/pages/staff/plan.njk', {
    item,
    errors,
    entered,
    late: isLate(item, londonDate(app.clock.now())),
    statusName: statusWords[item.status],
    from: cameFrom(item),
    complaintHref: item.caseId ? `/staff/complaints/${item.caseId}` : null,
    hasEnded: hasEnded(item.status),
    notes: notes.toReversed().map((note) => ({ ...note, statusName: statusWords[note.status] })),
    statuses: statuses.map((value) => ({
      value,
      text: statusWords[value],
      checked: (entered['status'] ?? item.status) === value,
    })),
  })
}
