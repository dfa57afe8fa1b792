import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { listWards } from '#modules/places/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import {
  type App,
  can,
  type Entered,
  type FormErrors,
  formErrors,
  notFound,
  once,
  oneOf,
  optionalDay,
  optionalText,
  parseForm,
  requiredDay,
  requiredText,
  versionSeen,
} from '#platform/http/index.ts'
import { addMember, changeMember } from '../../actions/members.ts'
import { assistantsOf, findMember, listMembers, type Member, membersOf } from '../../queries/members.ts'
import { namedManagers } from '../../queries/named-managers.ts'
import { type MemberRefusal, memberKindNames, memberKinds, wayNames, waysPreferred } from '../../rules/member.ts'
import { manage } from './enquiry-step.ts'
import { read } from './list.ts'

const idParams = z.object({ memberId: z.uuid() })
const several = z.preprocess(
  (value) => (value === undefined ? [] : [value].flat()),
  z.array(z.string().max(60)).max(60),
)

const emailWords = 'Enter an email address, like name@example.org'
const memberForm = z.object({
  _version: versionSeen,
  kind: z.preprocess(oneOf, z.enum(memberKinds, { error: 'Select what they are' })),
  name: requiredText('Enter their name', 120),
  title: requiredText('Enter whom they stand for, like Member for Castle', 160),
  email: z.preprocess(oneOf, z.email(emailWords).max(200)),
  otherEmails: optionalText(1000).transform((text, context) => {
    const addresses = (text ?? '').split(/[\s,;]+/).filter((part) => part !== '')
    if (addresses.every((address) => z.email().safeParse(address).success)) return addresses
    context.addIssue({ code: 'custom', message: 'Enter email addresses with a comma between them' })
    return z.NEVER
  }),
  phone: optionalText(40),
  prefers: z.preprocess(oneOf, z.enum(waysPreferred, { error: 'Select how they prefer to be reached' })),
  wards: several,
  actsFor: several,
  since: requiredDay('Enter the day they became a Member'),
  until: optionalDay('Enter the day they stop, or leave it empty'),
})

const refusals: Record<MemberRefusal, { field: string; words: string }> = {
  changed: { field: 'form', words: 'Somebody changed this Member since you opened the page. Look at it again' },
  'email-taken': { field: 'email', words: 'Another Member has this address. Look at them first' },
  'ends-before-start': { field: 'until', words: 'Enter a last day after the first one' },
  'writes-for-nobody': { field: 'actsFor', words: 'Select at least one Member they write for' },
}

/** The register of Members: councillors, MPs, advocates, and those who write for them. */
export function membersPages(app: App) {
  const querystring = z.object({ ended: z.preprocess(oneOf, z.string().max(3).catch('')) })
  app.get('/staff/enquiries/members', { config: read, schema: { querystring } }, async (request, reply) => {
    const ended = request.query.ended !== undefined && request.query.ended !== ''
    const [members, wards] = await Promise.all([listMembers(app.db, { ended }), listWards(app.db)])
    return reply.page('modules/member-enquiries/pages/staff/members.njk', {
      ended,
      mayManage: can(request.actor, 'enquiries.manage'),
      groups: memberKinds
        .map((kind) => ({
          title: `${memberKindNames[kind]}s`.replace('Member of Parliaments', 'Members of Parliament'),
          members: members
            .filter((member) => member.kind === kind)
            .map((member) => ({ ...member, wards: wardNames(member.wardCodes, wards), way: wayNames[member.prefers] })),
        }))
        .filter((group) => group.members.length > 0),
    })
  })

  app.get('/staff/enquiries/members/new', { config: manage }, (_request, reply) => showForm(app, reply, null, {}))

  app.post('/staff/enquiries/members/new', { config: { ...manage, form: memberForm } }, async (request, reply) => {
    const form = parseForm(memberForm, request.body)
    if (!form.ok) return showForm(app, reply.code(422), null, { errors: form.errors, entered: form.entered })
    const actor = request.staff()
    const done = await once(request, (tx) => addMember(tx, actor, fieldsOf(form.value)))
    if (done.refusal !== null)
      return showForm(app, reply.code(422), null, { errors: errorsFor(done.refusal), entered: form.entered })
    return reply
      .flash({ kind: 'success', text: 'The Member is in the register' })
      .redirect(`/staff/enquiries/members/${done.memberId}`, 303)
  })

  app.get(
    '/staff/enquiries/members/:memberId',
    { config: read, schema: { params: idParams } },
    async (request, reply) => {
      const member = await findMember(app.db, request.params.memberId)
      if (!member) throw notFound('Member')
      const [wards, assistants, actsFor, managers] = await Promise.all([
        listWards(app.db),
        assistantsOf(app.db, member.id),
        membersOf(app.db, member.id),
        namedManagers(app.db),
      ])
      return reply.page('modules/member-enquiries/pages/staff/member.njk', {
        member,
        kindName: memberKindNames[member.kind],
        way: wayNames[member.prefers],
        wards: wardNames(member.wardCodes, wards),
        assistants,
        actsFor,
        managers,
        mayManage: can(request.actor, 'enquiries.manage'),
      })
    },
  )

  app.get(
    '/staff/enquiries/members/:memberId/edit',
    { config: manage, schema: { params: idParams } },
    async (request, reply) => {
      const member = await findMember(app.db, request.params.memberId)
      if (!member) throw notFound('Member')
      return showForm(app, reply, member, {})
    },
  )

  app.post(
    '/staff/enquiries/members/:memberId/edit',
    { config: { ...manage, form: memberForm }, schema: { params: idParams } },
    async (request, reply) => {
      const member = await findMember(app.db, request.params.memberId)
      if (!member) throw notFound('Member')
      const form = parseForm(memberForm, request.body)
      if (!form.ok) return showForm(app, reply.code(422), member, { errors: form.errors, entered: form.entered })
      const actor = request.staff()
      const given = { ...fieldsOf(form.value), memberId: member.id, version: form.value._version }
      const done = await inTransaction(app.db, (tx) => changeMember(tx, actor, given))
      if (done.refusal !== null)
        return showForm(app, reply.code(done.refusal === 'changed' ? 409 : 422), member, {
          errors: errorsFor(done.refusal),
          entered: form.entered,
        })
      return reply.flash({ kind: 'success', text: 'Saved' }).redirect(`/staff/enquiries/members/${member.id}`, 303)
    },
  )
}

const fieldsOf = ({ _version, wards, ...rest }: z.output<typeof memberForm>) => ({ ...rest, wardCodes: wards })

const errorsFor = (refusal: MemberRefusal) => formErrors({ [refusals[refusal].field]: refusals[refusal].words })

const wardNames = (codes: readonly string[], wards: readonly { code: string; name: string }[]) =>
  codes.length === wards.length
    ? ['All wards']
    : codes.map((code) => wards.find((one) => one.code === code)?.name ?? code)

async function showForm(
  app: App,
  reply: FastifyReply,
  member: Member | null,
  { errors, entered }: { errors?: FormErrors; entered?: Entered },
) {
  const [wards, members, actsFor] = await Promise.all([
    listWards(app.db),
    listMembers(app.db),
    member ? membersOf(app.db, member.id) : [],
  ])
  const stored: Entered = member
    ? {
        ...member,
        phone: member.phone ?? '',
        otherEmails: member.otherEmails.join(', '),
        wards: [...member.wardCodes],
        actsFor: actsFor.map(({ id }) => id),
        since: member.since.toString(),
        until: member.until?.toString() ?? '',
        ...{ toldOfCopiesAt: '', version: '', wardCodes: [] },
      }
    : { kind: 'councillor', prefers: 'email' }
  return reply.page('modules/member-enquiries/pages/staff/member-form.njk', {
    member,
    errors,
    entered: entered ?? stored,
    version: member?.version ?? 0,
    kinds: memberKinds.map((value) => ({ value, text: memberKindNames[value] })),
    ways: waysPreferred.map((value) => ({ value, text: wayNames[value] })),
    wards: wards.map(({ code, name }) => ({ value: code, text: name })),
    members: members.filter(({ kind }) => kind !== 'assistant').map(({ id, name }) => ({ value: id, text: name })),
  })
}
