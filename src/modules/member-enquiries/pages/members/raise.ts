import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { listWards } from '#modules/places/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  type MemberActor,
  notFound,
  oneOf,
  parseForm,
} from '#platform/http/index.ts'
import { type Opened, openEnquiry } from '../../actions/open.ts'
import { findMembers } from '../../queries/members.ts'
import { authorityOf, questionLines, residentWordsOf, wordsOf } from '../../rules/raising.ts'
import { isUrgent } from '../../rules/urgent.ts'
import { memberOf, members } from './entrance.ts'
import { carried, raisedFrom, residentForm, wardForm } from './raise-form.ts'

const pages = 'modules/member-enquiries/pages/members'
const ofWhom = z.object({ whom: z.enum(['resident', 'ward']) })
const querystring = z.object({ member: z.preprocess(oneOf, z.uuid().nullable().catch(null)) })
const forms = { resident: residentForm, ward: wardForm }

type Refusal = Exclude<Opened['refusal'], null>
const refusalWords: Record<Refusal, string> = {
  'no-member': 'Select the Member you write for',
  'other-content': 'You sent this enquiry before and have changed it since. Raise the rest as a new enquiry',
}

/** Raising an enquiry: for whom, what is asked, check, send. What is typed travels with the pages until it is sent. */
export function raisePages(app: App) {
  app.get('/members/new', { config: members, schema: { querystring } }, async (request, reply) => {
    const actor = memberOf(request)
    const choices = await findMembers(app.db, actor.actsFor)
    return reply.page(`${pages}/raise.njk`, { at: 'new', member: actor, choices, chosen: request.query.member })
  })

  app.get(
    '/members/new/:whom',
    { config: members, schema: { params: ofWhom, querystring } },
    async (request, reply) => {
      const actor = memberOf(request)
      const only = actor.actsFor.length === 1 ? actor.actsFor[0] : undefined
      const member = request.query.member ?? only
      if (!member || !actor.actsFor.includes(member)) return reply.redirect('/members/new', 303)
      return showForm(request, reply, { entered: { member, key: newId() } })
    },
  )

  for (const whom of ['resident', 'ward'] as const) {
    const config = { ...members, form: forms[whom] }
    app.post(`/members/new/${whom}`, { config }, (request, reply) => check(request, reply, whom))
    app.post(`/members/new/${whom}/send`, { config }, (request, reply) => send(request, reply, whom))
  }

  async function showForm(
    request: FastifyRequest,
    reply: FastifyReply,
    given: { entered: Entered; errors?: FormErrors; whom?: 'resident' | 'ward' },
  ) {
    const actor = memberOf(request)
    const whom = given.whom ?? ofWhom.parse(request.params).whom
    const named = given.entered['member'] || (actor.actsFor.length === 1 ? actor.actsFor[0] : undefined)
    const [chosen] = await findMembers(
      app.db,
      actor.actsFor.filter((id) => id === named),
    )
    if (!chosen) throw notFound('Member')
    const wards = (await listWards(app.db)).filter(({ code }) => chosen.wardCodes.includes(code))
    if (given.errors) reply.code(422)
    return reply.page(`${pages}/raise-${whom}.njk`, {
      at: 'new',
      member: actor,
      chosen,
      isOther: chosen.id !== actor.id,
      wards: [
        { value: '', text: 'All of it, or not said' },
        ...wards.map(({ code, name }) => ({ value: code, text: name })),
      ],
      ...given,
    })
  }

  async function check(request: FastifyRequest, reply: FastifyReply, whom: 'resident' | 'ward') {
    const form = parseForm(forms[whom], request.body)
    if (!form.ok) return showForm(request, reply, { ...form, whom })
    if (form.entered['step'] === 'change') return showForm(request, reply, { entered: form.entered, whom })
    const chosen = await theirMember(memberOf(request), form.value.member)
    const raised = raisedFrom(form.value)
    const wards = await listWards(app.db)
    return reply.page(`${pages}/raise-check.njk`, {
      at: 'new',
      member: memberOf(request),
      whom,
      raised,
      chosen,
      ward: whom === 'ward' ? wardNamed(chosen.wardCodes, 'ward' in form.value ? form.value.ward : null, wards) : null,
      questions: questionLines(raised.questions),
      urgent: form.value.danger === 'yes' || isUrgent(wordsOf(raised)),
      carried: carried(form.entered),
    })
  }

  async function send(request: FastifyRequest, reply: FastifyReply, whom: 'resident' | 'ward') {
    const actor = memberOf(request)
    const form = parseForm(forms[whom], request.body)
    if (!form.ok) return showForm(request, reply, { ...form, whom })
    const chosen = await theirMember(actor, form.value.member)
    const raised = raisedFrom(form.value)
    const words = wordsOf(raised)
    const ward = 'ward' in form.value ? form.value.ward : null
    const only = chosen.wardCodes.length === 1 ? (chosen.wardCodes[0] ?? null) : null
    const opened = await inTransaction(app.db, (tx) =>
      openEnquiry(tx, actor, {
        memberId: chosen.id,
        assistantId: chosen.id === actor.id ? null : actor.id,
        door: 'portal',
        messageId: null,
        sourceKey: `portal:${actor.id}:${form.value.key}`,
        words,
        forWhom: raised.forWhom,
        residentId: null,
        residentWords: residentWordsOf(raised),
        wardCode: ward && chosen.wardCodes.includes(ward) ? ward : only,
        ...authorityOf(raised),
        safeguarding: form.value.danger === 'yes' || isUrgent(words),
        receivedAt: tx.now,
      }),
    )
    if (opened.refusal !== null) {
      const errors = formErrors({ questions: refusalWords[opened.refusal] })
      return showForm(request, reply, { entered: form.entered, errors, whom })
    }
    const { reference, atOnce } = opened
    const called = atOnce ? ` We have called somebody to read it. ${atOnce.whatToDo}` : ''
    reply.flash({ kind: 'success', text: `We have your enquiry. Its reference is ${reference}.${called}` })
    return reply.redirect(atOnce?.keptBy ? '/members' : `/members/enquiries/${reference}`, 303)
  }

  async function theirMember({ actsFor }: MemberActor, id: string) {
    const [chosen] = await findMembers(
      app.db,
      actsFor.filter((one) => one === id),
    )
    if (!chosen) throw notFound('Member')
    return chosen
  }
}

/** The ward they chose; the only one they have, where there was nothing to choose. */
function wardNamed(theirs: readonly string[], asked: string | null, wards: readonly { code: string; name: string }[]) {
  const code = asked || (theirs.length === 1 ? theirs[0] : null)
  return wards.find((one) => one.code === code)?.name ?? null
}
