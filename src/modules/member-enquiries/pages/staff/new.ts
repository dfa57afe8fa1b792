import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { findCustomer, searchCustomers } from '#modules/customers/index.ts'
import { listWards } from '#modules/places/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import {
  type App,
  can,
  type Entered,
  type FormErrors,
  formErrors,
  oneOf,
  optionalText,
  parseForm,
  requiredText,
  type StaffActor,
} from '#platform/http/index.ts'
import { LONDON } from '#platform/time/index.ts'
import { openEnquiry } from '../../actions/open.ts'
import { listMembers } from '../../queries/members.ts'
import { isUrgent } from '../../rules/urgent.ts'
import { enquiryHref } from './state.ts'
import { moment } from './steps.ts'

const log = { access: { for: 'staff' as const, permission: 'contacts.log' } }
const optionalUuid = z.preprocess((value) => oneOf(value) || null, z.uuid().nullable().catch(null))

const newForm = z.object({
  key: z.preprocess(oneOf, z.uuid()),
  memberId: z.preprocess(oneOf, z.uuid({ error: 'Select the Member' })),
  assistantId: optionalUuid,
  door: z.preprocess(oneOf, z.enum(['phone', 'letter', 'in-person'], { error: 'Select how it came' })),
  receivedAt: moment('Enter the day and time it came'),
  words: requiredText('Enter what the Member asks', 8000),
  forWhom: z.preprocess(oneOf, z.enum(['resident', 'ward', 'not-said'], { error: 'Select for whom they ask' })),
  residentId: optionalUuid,
  residentWords: optionalText(500),
  wardCode: z.preprocess((value) => oneOf(value) || null, z.string().max(20).nullable()),
  authority: z.preprocess(oneOf, z.enum(['not-recorded', 'asked-to-act']).catch('not-recorded')),
  danger: z.preprocess(oneOf, z.literal('yes').optional()),
})

const querystring = z.object({
  member: optionalUuid,
  customer: optionalUuid,
  q: z.preprocess(oneOf, z.string().max(200).catch('')),
})

/** Enters an enquiry for a Member who called, wrote a letter or came in: the clock runs from then. */
export function newEnquiryPage(app: App) {
  app.get('/staff/enquiries/new', { config: log, schema: { querystring } }, (request, reply) => {
    const { member, customer, q } = request.query
    const entered: Entered = {
      key: newId(),
      memberId: member ?? '',
      residentId: customer ?? '',
      door: 'phone',
      forWhom: customer ? 'resident' : '',
      receivedAt: localMinute(app.clock.now()),
    }
    return show(app, request.staff(), reply, { entered, q: q ?? '' })
  })

  app.post('/staff/enquiries/new', { config: { ...log, form: newForm } }, async (request, reply) => {
    const actor = request.staff()
    const form = parseForm(newForm, request.body)
    const again = (errors: FormErrors) => show(app, actor, reply.code(422), { entered: form.entered, errors, q: '' })
    if (!form.ok) return again(form.errors)
    const { key, residentWords, authority, danger, ...given } = form.value
    const age = app.clock.now().since(given.receivedAt).total('hours')
    if (age < 0) return again(formErrors({ receivedAt: 'Enter a time that is not in the future' }))
    if (age > 24 * 60) return again(formErrors({ receivedAt: 'Enter a time within the last 60 days' }))
    const resident = given.residentId ? await findCustomer(app.db, actor, given.residentId) : null
    const opened = await inTransaction(app.db, (tx) =>
      openEnquiry(tx, actor, {
        ...given,
        residentId: resident?.id ?? null,
        messageId: null,
        sourceKey: `entered:${key}`,
        residentWords: residentWords ?? '',
        authority,
        authorityNote: authority === 'asked-to-act' ? 'The Member said so' : '',
        safeguarding: danger === 'yes' || isUrgent(given.words),
      }),
    )
    if (opened.refusal !== null)
      return again(
        formErrors({
          memberId:
            opened.refusal === 'no-member'
              ? 'Select the Member'
              : 'This was sent before with other words. Open this page anew to enter another enquiry',
        }),
      )
    const promise = opened.promiseWords ? `. The Member was told: “${opened.promiseWords}”` : ''
    const { atOnce } = opened
    const called = atOnce ? `. Its words cannot wait, and somebody was called. Tell them: ${atOnce.whatToDo}` : ''
    reply.flash({ kind: 'success', text: `The enquiry is ${opened.reference}${called || promise}` })
    const isSeen = can(actor, 'enquiries.read') && (!atOnce?.keptBy || actor.scopes.includes(atOnce.keptBy))
    return reply.redirect(isSeen ? enquiryHref(opened.reference) : '/staff/desk', 303)
  })
}

const localMinute = (now: Temporal.Instant) =>
  now
    .toZonedDateTimeISO(LONDON)
    .toPlainDateTime()
    .round({ smallestUnit: 'minute', roundingMode: 'floor' })
    .toString()
    .slice(0, 16)

type Shown = { entered: Entered; errors?: FormErrors; q: string }

async function show({ db }: App, actor: StaffActor, reply: FastifyReply, { entered, errors, q }: Shown) {
  const residentId = z.uuid().safeParse(entered.residentId).data ?? null
  const [members, wards, resident, found] = await Promise.all([
    listMembers(db),
    listWards(db),
    residentId ? findCustomer(db, actor, residentId) : null,
    q === '' ? null : searchCustomers(db, actor, q, { limit: 8 }),
  ])
  const choice = (kind: 'members' | 'assistants') =>
    members
      .filter((member) => (member.kind === 'assistant') === (kind === 'assistants'))
      .map(({ id, name, title }) => ({ value: id, text: `${name}, ${title}` }))
  return reply.page('modules/member-enquiries/pages/staff/new.njk', {
    entered,
    errors,
    q,
    members: [{ value: '', text: 'Select a Member' }, ...choice('members')],
    assistants: [{ value: '', text: 'The Member' }, ...choice('assistants')],
    wards: [{ value: '', text: 'None, or several' }, ...wards.map(({ code, name }) => ({ value: code, text: name }))],
    resident,
    found: found?.map((one) => ({ ...one, href: `/staff/enquiries/new?customer=${one.id}` })) ?? null,
  })
}
