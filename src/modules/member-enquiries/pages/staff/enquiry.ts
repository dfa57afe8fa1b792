import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { changesSince, dealWithTask, takeCase } from '#modules/cases/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import {
  type App,
  type FormErrors,
  formErrors,
  once,
  oneOf,
  optionalText,
  parseForm,
  versionSeen,
} from '#platform/http/index.ts'
import { disputeReply } from '../../actions/closing.ts'
import { sayForWhom } from '../../actions/for-whom.ts'
import type { No } from '../../actions/hand.ts'
import { splitToUnits } from '../../actions/parts.ts'
import { confirmFailedBefore, sortEnquiry } from '../../actions/triage.ts'
import { type Context, manage, openEnquiryPage, params, whyNot } from './enquiry-step.ts'
import { enquiryView } from './enquiry-view.ts'
import { read } from './list.ts'
import { enquiryHref } from './state.ts'

const several = z.preprocess(
  (value) => (value === undefined ? [] : [value].flat()),
  z.array(z.string().max(60)).max(60),
)

const splitForm = z.object({ _version: versionSeen, question: several, unit: several, proposed: several })
const sortForm = z.object({ _version: versionSeen })
const failedForm = z.object({
  _version: versionSeen,
  verdict: z.preprocess(oneOf, z.enum(['first-contact', 'failed-before'], { error: 'Select one of the two' })),
  because: optionalText(500),
})
const disputedForm = z.object({ _version: versionSeen, taskId: z.preprocess(oneOf, z.uuid()) })

const forWhomForm = z.object({ _version: versionSeen, memberId: z.preprocess(oneOf, z.uuid()) })

const isId = (value: string | undefined): value is string => z.uuid().safeParse(value).success

/** One enquiry: what was written, what it is, its questions with their units, and what goes back. */
export function enquiryPage(app: App) {
  app.get('/staff/enquiries/:reference', { config: read, schema: { params } }, async (request, reply) =>
    show(app, reply, await openEnquiryPage(app, request)),
  )

  // Every question with a unit chosen beside it goes there as a part of its own.
  app.post(
    '/staff/enquiries/:reference/split',
    { config: { ...manage, form: splitForm }, schema: { params } },
    async (request, reply) => {
      const context = await openEnquiryPage(app, request)
      const form = parseForm(splitForm, request.body)
      if (!form.ok) return show(app, reply.code(422), context, { errors: form.errors })
      const { _version: version, question, unit, proposed } = form.value
      const units = Object.fromEntries(question.map((id, index) => [id, unit[index] ?? '']))
      const chosen = question.flatMap((id, index) => {
        const teamId = unit[index]
        return isId(id) && isId(teamId) ? [{ questionId: id, teamId, proposed: proposed[index] || null }] : []
      })
      if (chosen.length === 0)
        return show(app, reply.code(422), context, {
          errors: formErrors({ unit: 'Select a unit for at least one question' }),
          units,
        })
      const view = await enquiryView(app.db, context)
      const because = new Map(view.open.map(({ id, suggestion }) => [id, suggestion?.because ?? '']))
      const done = await once(request, async (tx) => {
        const split = await splitToUnits(tx, context.actor, {
          caseId: context.found.id,
          version,
          chosen: chosen.map((one) => ({ ...one, proposedBecause: because.get(one.questionId) ?? '' })),
        })
        // What goes to units is an enquiry: nobody has to say so first.
        if (split.refusal === null && context.enquiry.what === 'untriaged') await takeAsEnquiry(tx, context, null)
        return split
      })
      const text = 'The questions are with their units'
      return after(app, request, reply, { done, text, blame: 'unit', units, version })
    },
  )

  // It is what it reads like: an enquiry, taken as such with one key.
  app.post(
    '/staff/enquiries/:reference/is-enquiry',
    { config: { ...manage, form: sortForm }, schema: { params } },
    async (request, reply) => {
      const context = await openEnquiryPage(app, request)
      const { _version: version } = sortForm.parse(request.body ?? {})
      const done = await inTransaction(app.db, (tx) => takeAsEnquiry(tx, context, version))
      return after(app, request, reply, { done, text: 'Sorted as an enquiry', blame: 'form', version })
    },
  )

  // An assistant of several did not say for whom they wrote.
  app.post(
    '/staff/enquiries/:reference/for-whom',
    { config: { ...manage, form: forWhomForm }, schema: { params } },
    async (request, reply) => {
      const context = await openEnquiryPage(app, request)
      const form = parseForm(forWhomForm, request.body)
      if (!form.ok) return show(app, reply.code(422), context, { errors: form.errors })
      const { _version: version, memberId } = form.value
      const done = await once(request, (tx) =>
        sayForWhom(tx, context.actor, { caseId: context.found.id, version, memberId }),
      )
      return after(app, request, reply, { done, text: 'The Member is told', blame: 'form', version })
    },
  )

  app.post(
    '/staff/enquiries/:reference/failed-before',
    { config: { ...manage, form: failedForm }, schema: { params } },
    async (request, reply) => {
      const context = await openEnquiryPage(app, request)
      const form = parseForm(failedForm, request.body)
      if (!form.ok) return show(app, reply.code(422), context, { errors: form.errors })
      const { _version: version, verdict, because } = form.value
      const done = await inTransaction(app.db, (tx) =>
        confirmFailedBefore(tx, context.actor, {
          caseId: context.found.id,
          version,
          verdict,
          because: because ?? '',
        }),
      )
      return after(app, request, reply, { done, text: 'Confirmed', blame: 'form', version })
    },
  )

  // What the Member wrote after the reply is a dispute when an officer says so.
  app.post(
    '/staff/enquiries/:reference/disputed',
    { config: { ...manage, form: disputedForm }, schema: { params } },
    async (request, reply) => {
      const context = await openEnquiryPage(app, request)
      const form = parseForm(disputedForm, request.body)
      if (!form.ok) return show(app, reply.code(422), context, { errors: form.errors })
      const { _version: version, taskId } = form.value
      const wrote = context.found.tasks.find(({ id }) => id === taskId)
      const done = await once(request, async (tx) => {
        const disputed = await disputeReply(tx, context.actor, {
          caseId: context.found.id,
          version,
          reason: wrote?.words || 'The Member wrote that it is not answered',
        })
        if (disputed.refusal === null && wrote) await dealWithTask(tx, context.actor, { taskId })
        return disputed
      })
      return after(app, request, reply, { done, text: 'The enquiry is open again', blame: 'form', version })
    },
  )
}

/** Whoever sorts what nobody has goes on with it; somebody outside the team only sorts it. */
async function takeAsEnquiry(tx: Tx, { found, actor }: Context, version: number | null) {
  const own = { caseId: found.id, version }
  const sorted = await sortEnquiry(tx, actor, { ...own, what: 'enquiry', serviceKey: null, reason: '' })
  if (sorted.refusal === null && found.ownerId === null) await takeCase(tx, actor, { ...own, version: null })
  return sorted
}

type Finished = {
  done: { refusal: null } | No
  text: string
  blame: string
  /** The version they had on their screen. */
  version: number
  units?: Units
}

/** Refused, it is read again: what was read before it was tried may be older than what stood in the way. */
async function after(
  app: App,
  request: Parameters<typeof openEnquiryPage>[1],
  reply: FastifyReply,
  { done, text, blame, version, units }: Finished,
) {
  const context = await openEnquiryPage(app, request)
  if (done.refusal === null)
    return reply.flash({ kind: 'success', text }).redirect(enquiryHref(context.found.reference), 303)
  const since = done.refusal === 'changed' || done.refusal === 'question-taken' ? version : null
  return show(app, reply.code(since === null ? 422 : 409), context, {
    errors: formErrors({ [blame]: whyNot(done) }),
    units,
    since,
  })
}

/** The unit that was chosen for each question. */
type Units = Readonly<Record<string, string>>

type Refused = { errors: FormErrors; units?: Units | undefined; since?: number | null }

async function show(app: App, reply: FastifyReply, context: Context, refused?: Refused) {
  const { since = null, units = {} } = refused ?? {}
  const { found, actor } = context
  const view = await enquiryView(app.db, context)
  return reply.page('modules/member-enquiries/pages/staff/enquiry.njk', {
    view,
    errors: refused?.errors,
    chosen: units,
    givenBefore: givenBefore(view, units),
    formGone: view.open.length === 0,
    conflict: since !== null,
    changes: since === null ? [] : await changesSince(app.db, actor, found.id, since),
    href: enquiryHref(found.reference),
    now: app.clock.now(),
  })
}

/** What somebody else gave away first, beside the unit that was chosen for it here. */
const givenBefore = ({ given, units }: Awaited<ReturnType<typeof enquiryView>>, sent: Units) =>
  given.flatMap((one) => {
    const chosen = units.find(({ value }) => value === sent[one.id])
    return chosen ? [{ ...one, chosen: chosen.text }] : []
  })
