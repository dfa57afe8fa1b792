import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { CaseRefusal } from '#modules/cases/index.ts'
import { inTransaction, newId, parseReference, type Tx } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  type MemberActor,
  notFound,
  oneOf,
  optionalText,
  parseForm,
  requiredText,
  versionSeen,
} from '#platform/http/index.ts'
import { confirmSatisfied, disputeReply } from '../../actions/closing.ts'
import { escalateEnquiry } from '../../actions/escalate.ts'
import { askForUpdate, confirmAskedToAct, ofMember, withdrawEnquiry } from '../../actions/follow.ts'
import { findTheirs } from '../../queries/theirs.ts'
import type { EnquiryRefusal } from '../../rules/standing.ts'
import { enquiryView } from './enquiry-view.ts'
import { memberOf, members, reaching } from './entrance.ts'
import { refused } from './refusals.ts'

const template = 'modules/member-enquiries/pages/members/enquiry.njk'
const params = z.object({ reference: z.string().max(20) })
const version = versionSeen

const askForm = z.object({ key: z.preprocess(oneOf, z.uuid()), update: optionalText(2000) })
const furtherForm = z.object({ version, further: requiredText('Enter why you take it further', 2000) })
const disputeForm = z.object({ version, open: requiredText('Enter what is not answered', 4000) })
const satisfiedForm = z.object({ version })
const withdrawForm = z.object({ version, withdraw: optionalText(1000) })
const authorityForm = z.object({ version, how: requiredText('Enter how the resident asked you', 500) })

type Answer = { refusal: CaseRefusal | EnquiryRefusal | null }

type Step<S extends z.ZodType> = {
  path: string
  form: S
  /** Where an answer of no is shown. */
  field: string
  thanks: string
  act: (tx: Tx, actor: MemberActor, caseId: string, given: z.output<S>) => Promise<Answer>
  /** Pressed twice, the second one finds it done: that is no problem of theirs. */
  isDone?: (now: View, given: z.output<S>) => boolean
}

type View = Awaited<ReturnType<typeof enquiryView>>

/** An enquiry of theirs, and what they can do about it. */
export function enquiryPages(app: App) {
  app.get('/members/enquiries/:reference', { config: members, schema: { params } }, async (request, reply) =>
    show(request, reply, await theirs(request), { entered: { key: newId() } }),
  )

  step({
    path: 'update',
    form: askForm,
    field: 'update',
    thanks: 'We have put your question before whoever has the enquiry.',
    act: (tx, actor, caseId, { key, update }) => askForUpdate(tx, actor, { caseId, key, words: update }),
  })
  step({
    path: 'further',
    form: furtherForm,
    field: 'further',
    thanks: 'We have taken it further. A manager must decide by the end of the next working day.',
    act: (tx, actor, caseId, { further, ...seen }) =>
      escalateEnquiry(tx, actor, { caseId, ...seen, reason: further }, ofMember),
    isDone: ({ escalated }, { further }) => escalated?.reason === further,
  })
  step({
    path: 'dispute',
    form: disputeForm,
    field: 'open',
    thanks: 'Thank you. We have taken the enquiry up again.',
    act: (tx, actor, caseId, { open, ...seen }) => disputeReply(tx, actor, { caseId, ...seen, reason: open }, ofMember),
    isDone: ({ resolvedAt, disputedBecause }, { open }) => resolvedAt === null && disputedBecause === open,
  })
  step({
    path: 'satisfied',
    form: satisfiedForm,
    field: 'satisfied',
    thanks: 'Thank you. We have closed the enquiry.',
    act: (tx, actor, caseId, seen) => confirmSatisfied(tx, actor, { caseId, ...seen }, ofMember),
    isDone: ({ endedBecause }) => endedBecause === 'satisfied',
  })
  step({
    path: 'withdraw',
    form: withdrawForm,
    field: 'withdraw',
    thanks: 'We have stopped. You get no answer to this enquiry.',
    act: (tx, actor, caseId, { withdraw, ...seen }) =>
      withdrawEnquiry(tx, actor, { caseId, ...seen, reason: withdraw }),
    isDone: ({ endedBecause }) => endedBecause === 'withdrawn',
  })
  step({
    path: 'authority',
    form: authorityForm,
    field: 'how',
    thanks: 'Thank you. We have recorded that the resident asked you to act.',
    act: (tx, actor, caseId, { how, ...seen }) => confirmAskedToAct(tx, actor, { caseId, ...seen, how }),
    isDone: ({ authority }) => authority === 'asked-to-act',
  })

  function step<S extends z.ZodType>({ path, form: schema, field, thanks, act, isDone }: Step<S>) {
    const config = { ...members, form: schema }
    app.post(`/members/enquiries/:reference/${path}`, { config, schema: { params } }, async (request, reply) => {
      const found = await theirs(request)
      const form = parseForm(schema, request.body)
      const entered: Entered = { key: newId(), ...form.entered }
      if (!form.ok) return show(request, reply, found, { entered, errors: form.errors })
      const actor = reaching(memberOf(request), [found.caseId])
      const { refusal } = await inTransaction(app.db, (tx) => act(tx, actor, found.caseId, form.value))
      const now = refusal && isDone ? await enquiryView(app.db, actor, await theirs(request)) : null
      if (refusal && !(now && isDone?.(now, form.value)))
        return show(request, reply, found, { entered, errors: refused(field, refusal) })
      reply.flash({ kind: 'success', text: thanks })
      return reply.redirect(`/members/enquiries/${found.reference}`, 303)
    })
  }

  /** The enquiry with this reference, if it is theirs; otherwise it is not found, whether or not there is one. */
  async function theirs(request: FastifyRequest) {
    const { reference } = params.parse(request.params)
    const parsed = parseReference(reference)
    const found = parsed ? await findTheirs(app.db, memberOf(request), parsed) : null
    if (!found) throw notFound('Enquiry')
    return found
  }

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    found: Awaited<ReturnType<typeof theirs>>,
    typed: { entered: Entered; errors?: FormErrors },
  ) {
    const actor = memberOf(request)
    if (typed.errors) reply.code(422)
    return reply.page(template, {
      at: 'enquiries',
      member: actor,
      enquiry: await enquiryView(app.db, actor, found),
      isOther: actor.actsFor.length > 1 || actor.actsFor[0] !== actor.id,
      now: app.clock.now(),
      ...typed,
    })
  }
}
