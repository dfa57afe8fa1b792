import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { changesSince, chosenId, type Done, lookAtCase, optionalId, referenceIn } from '#modules/cases/index.ts'
import { teamNames, teams } from '#modules/organisation/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import { type Db, inTransaction, type Tx } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  notFound,
  once,
  oneOf,
  optionalDay,
  optionalText,
  parseForm,
  requiredText,
  type StaffActor,
  versionSeen,
} from '#platform/http/index.ts'
import { markPart, takeFactsOut } from '../../actions/consent.ts'
import { answering, type No } from '../../actions/hand.ts'
import { acceptPart, agreeToPart, answerPart, returnPart, sendPartOn, speakFor } from '../../actions/parts.ts'
import { workIsDone } from '../../actions/work.ts'
import { mayAnswer, mayManage, maySignOff } from '../../permissions.ts'
import { hasConsent } from '../../queries/consents.ts'
import { findEnquiry, partOf, questionsOf } from '../../queries/enquiries.ts'
import { findMember } from '../../queries/members.ts'
import { holdings, waitsForConsent } from '../../rules/consent.ts'
import { outlookWords, partOutcomeNames, partOutcomes } from '../../rules/reply.ts'
import { manage, params, whyNot } from './enquiry-step.ts'
import { hintOf, holdsNames } from './part-words.ts'
import { enquiryHref, partHref, partTags } from './state.ts'
import { suggestionForPart } from './suggestions.ts'
import { timingOf } from './timing.ts'

const read = { access: { for: 'staff' as const, permission: 'cases.read' } }
const handle = { access: { for: 'staff' as const, permission: 'enquiries.handle' } }

const seen = z.object({ _version: versionSeen })
const answerForm = seen.extend({
  answer: requiredText('Enter the answer to the questions', 8000),
  outcome: z.preprocess(oneOf, z.enum(partOutcomes, { error: 'Select how it stands' })),
  workDueOn: optionalDay('Enter a date from today on, or leave it empty'),
  otherBody: optionalText(200),
  holds: z.preprocess((value) => oneOf(value) || 'nothing', z.enum(holdings, { error: 'Select what it holds' })),
})
const holdsForm = seen.extend({ holds: z.preprocess(oneOf, z.enum(holdings, { error: 'Select what it holds' })) })
const takeOutForm = seen.extend({ without: requiredText('Enter the answer without these facts', 8000) })
const returnForm = seen.extend({ missing: requiredText('Enter what is missing', 2000) })
const sendForm = seen.extend({
  toUnit: chosenId('Select the unit that can answer it'),
  reason: requiredText('Enter why it is theirs', 500),
})
const doneForm = seen.extend({ shown: requiredText('Enter what was done, and who checked it', 1000) })
const forForm = seen.extend({ teamId: optionalId() })

/** A unit's page for its part of an enquiry: what is asked, and the answer. */
export function partPage(app: App) {
  app.get('/staff/enquiries/parts/:reference', { config: read, schema: { params } }, async (request, reply) =>
    show(app, reply, await open(app, request), null),
  )

  partForm(app, {
    step: 'answer',
    config: handle,
    form: answerForm,
    run: (tx, actor, { form, ...rest }) => answerPart(tx, actor, { ...rest, ...form }),
    blame: (refusal) => blamed[refusal] ?? 'answer',
    done: 'The answer is with customer relations',
  })
  partForm(app, {
    step: 'send-on',
    config: handle,
    form: sendForm,
    run: async (tx, actor, { form, caseId, version }) => {
      const suggestion = await suggestionForPart(tx, actor, caseId)
      return sendPartOn(tx, actor, {
        caseId,
        version,
        teamId: form.toUnit,
        reason: form.reason,
        proposed: suggestion?.teamId ?? null,
        proposedBecause: suggestion?.because ?? '',
      })
    },
    blame: () => 'toUnit',
    done: 'The other unit has it now',
  })
  partForm(app, {
    step: 'holds',
    config: handle,
    form: holdsForm,
    run: (tx, actor, { form, caseId, version }) => markPart(tx, actor, { caseId, version, holds: form.holds }),
    blame: () => 'holds',
    done: 'Saved',
  })
  partForm(app, {
    step: 'take-out',
    config: handle,
    form: takeOutForm,
    run: (tx, actor, { form, caseId, version }) => takeFactsOut(tx, actor, { caseId, version, answer: form.without }),
    blame: () => 'without',
    done: 'The facts are out of the answer. It can go now',
  })
  partForm(app, {
    step: 'for',
    config: handle,
    form: forForm,
    run: (tx, actor, { form, ...rest }) => speakFor(tx, actor, { ...rest, teamId: form.teamId }),
    blame: () => 'teamId',
    done: 'Saved',
  })
  partForm(app, {
    step: 'agree',
    config: handle,
    form: seen,
    run: (tx, actor, { caseId, version }) => agreeToPart(tx, actor, { caseId, version }),
    blame: () => 'form',
    done: 'You agreed for your unit',
  })
  partForm(app, {
    step: 'work-done',
    config: handle,
    form: doneForm,
    run: (tx, actor, { form, caseId, version }) => workIsDone(tx, actor, { caseId, version, shown: form.shown }),
    blame: (refusal) => (refusal === 'missing-words' ? 'shown' : 'form'),
    done: 'The work is recorded as done, and the Member is told',
  })
  partForm(app, {
    step: 'return',
    config: manage,
    form: returnForm,
    run: (tx, actor, { form, ...rest }) => returnPart(tx, actor, { ...rest, missing: form.missing }),
    blame: () => 'missing',
    done: 'The part is back with its unit',
  })
  partForm(app, {
    step: 'accept',
    config: manage,
    form: seen,
    run: (tx, actor, { caseId, version }) => acceptPart(tx, actor, { caseId, version }),
    blame: () => 'form',
    done: 'The answer is taken as complete',
  })
}

const blamed: Readonly<Record<string, string>> = {
  'date-missing': 'workDueOn',
  'date-in-past': 'workDueOn',
  'body-missing': 'otherBody',
}

type PartForm<Form> = {
  step: string
  config: typeof manage | typeof handle
  form: z.ZodType<Form & { _version: number }>
  run(tx: Tx, actor: StaffActor, given: { caseId: string; version: number; form: Form }): Promise<Done | No>
  blame(refusal: string): string
  done: string
}

/** A unit gives one date only: of its work. */
const ofPart: Readonly<Record<string, string>> = {
  'date-missing': 'Enter the day by which the work will be done',
  'date-in-past': 'Enter a day from today on',
}

function partForm<Form>(app: App, { step, config, form: schema, run, blame, done: text }: PartForm<Form>) {
  const url = `/staff/enquiries/parts/:reference/${step}`
  app.post(url, { config: { ...config, form: schema }, schema: { params } }, async (request, reply) => {
    const context = await open(app, request)
    const form = parseForm(schema, request.body)
    const { entered } = form
    if (!form.ok) return show(app, reply.code(422), context, { step, errors: form.errors, entered, since: null })
    const done = await once(request, (tx) =>
      run(tx, context.actor, { caseId: context.found.id, version: form.value._version, form: form.value }),
    )
    if (done.refusal === null)
      return reply.flash({ kind: 'success', text }).redirect(partHref(context.found.reference), 303)
    const errors = formErrors({
      [done.refusal === 'changed' ? 'form' : blame(done.refusal)]: ofPart[done.refusal] ?? whyNot(done),
    })
    const since = done.refusal === 'changed' ? form.value._version : null
    return show(app, reply.code(since === null ? 422 : 409), await open(app, request), { step, errors, entered, since })
  })
}

type PartContext = Awaited<ReturnType<typeof open>>

/** A form that was not saved. It is shown again with what was typed, also where the part has moved on meanwhile. */
type Refused = { step: string; errors: FormErrors; entered: Entered; since: number | null }

async function open(app: App, request: FastifyRequest<{ Params: { reference: string } }>) {
  const actor = request.staff()
  const found = await inTransaction(app.db, (tx) => lookAtCase(tx, actor, referenceIn(request.params.reference)))
  const part = found && (await partOf(app.db, found.id))
  if (!found || !part) throw notFound('Part of an enquiry')
  return { found, part, actor }
}

async function show(app: App, reply: FastifyReply, { found, part, actor }: PartContext, refused: Refused | null) {
  const { db } = app
  const [enquiry, questions, units, promises, consented] = await Promise.all([
    findEnquiry(db, actor, part.enquiryId),
    questionsOf(db, part.enquiryId),
    teams(db),
    promisesOf(db, actor, [{ kind: 'case', id: found.id }]),
    hasConsent(db, part.enquiryId),
  ])
  const forTeam = part.forTeamId
    ? ((await teamNames(db, [part.forTeamId])).get(part.forTeamId) ?? 'Another unit')
    : null
  const who = await answering(db, actor)
  const mayDo = mayAnswer(who, found.teamId)
  const isOpen = part.state === 'asked' || part.state === 'returned'
  const others = units.filter(({ id }) => id !== found.teamId).map(({ id, name }) => ({ value: id, text: name }))
  const suggestion = mayDo && isOpen ? await suggestionForPart(db, actor, found.id) : null
  const running = promises.filter(({ state }) => state === 'running')
  const since = refused?.since ?? null
  const entered = refused?.entered ?? {}
  return reply.page('modules/member-enquiries/pages/staff/part.njk', {
    errors: refused?.errors,
    entered,
    refused: refused?.step,
    conflict: since !== null,
    changes: since === null ? [] : await changesSince(db, actor, found.id, since),
    href: partHref(found.reference),
    now: db.clock.now(),
    view: {
      ...part,
      reference: found.reference,
      version: since === null && entered['_version'] ? entered['_version'] : found.version,
      href: partHref(found.reference),
      topic: actor.kind === 'contractor' ? `queue:${found.teamId}` : `case:${found.id}`,
      caseHref: `/staff/cases/${found.reference.replace('/', '.')}`,
      enquiryHref:
        actor.permissions.has('enquiries.read') && found.parentReference ? enquiryHref(found.parentReference) : null,
      unit: found.teamName,
      owner: found.ownerName,
      urgent: found.urgentReason,
      tag: partTags[part.state],
      outcomeName: part.outcome ? partOutcomeNames[part.outcome] : null,
      outlook: outlookWords(part),
      questions: questions.filter(({ partId }) => partId === found.id),
      whole: enquiry
        ? { words: enquiry.words, receivedAt: enquiry.receivedAt, member: await memberOf(db, enquiry) }
        : null,
      promises: running,
      timing: timingOf(part, promises, db.clock.now()),
      forTeam,
      needsWord: part.forTeamId !== null && part.signedOffAt === null,
      isOpen,
      waits: waitsForConsent(part.holds, consented),
      holdsName: part.holds === 'nothing' ? null : holdsNames[part.holds],
      holdings: holdings.map((value) => ({ value, text: holdsNames[value] })),
      may: {
        answer: mayDo && isOpen,
        mark: mayDo && !isOpen,
        agree: part.forTeamId !== null && part.signedOffAt === null && maySignOff(who, part.forTeamId),
        judge: mayManage(actor),
        finishWork: mayDo && part.outcome === 'long-lead' && !isOpen && running.length > 0,
      },
      outcomes: partOutcomes.map((value) => ({
        value,
        text: partOutcomeNames[value],
        hint: hintOf(value),
      })),
      units: [{ value: '', text: 'For this unit alone' }, ...others],
      suggestion,
      sendTo: [
        ...(suggestion
          ? [{ value: suggestion.teamId, text: suggestion.unit }]
          : [{ value: '', text: 'Select a unit' }]),
        ...others.filter(({ value }) => value !== suggestion?.teamId),
      ],
    },
  })
}

const memberOf = async (db: Db, { memberId }: { memberId: string }) =>
  (await findMember(db, memberId))?.name ?? 'A Member'
