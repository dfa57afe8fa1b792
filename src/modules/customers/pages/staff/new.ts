import { z } from 'zod'
import { listWards } from '#modules/places/index.ts'
import { type App, enteredFrom, type FormErrors, formErrors, once, oneOf } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { type CustomerDetails, createCustomer } from '../../actions/save.ts'
import { listMatches } from '../../queries/likely-same.ts'
import { postcodeIn, readEmail, readPhone } from '../../rules/contact-points.ts'
import { addressKeyOf, reasonsInWords } from '../../rules/matches.ts'
import { splitName } from '../../rules/names.ts'
import { addressChoices, type DetailsTyped, detailsTyped, type Kind, readDetails } from './details-form.ts'

const template = 'modules/customers/pages/staff/new.njk'
const config = { access: { for: 'staff' as const, permission: 'customers.edit' } }
const kind = z.preprocess(oneOf, z.enum(['person', 'organisation', 'member']).catch('person'))
const querystring = z.object({ kind, name: z.string().max(200).catch('') })

/** Adding a customer. Those who may be the same are shown first, so that nobody is recorded twice by accident. */
export function newCustomerPage(app: App) {
  app.get('/staff/customers/new', { config, schema: { querystring } }, async (request, reply) => {
    const { kind, name } = request.query
    return reply.page(template, await view({ kind, typed: typedFrom(kind, name), email: '', phone: '' }))
  })

  app.post('/staff/customers/new', { config }, async (request, reply) => {
    const actor = request.staff()
    const entered = enteredFrom(request.body)
    const one = (name: string) => [entered[name] ?? ''].flat()[0] ?? ''
    const form: Form = {
      kind: kind.parse(entered.kind),
      typed: detailsTyped(entered),
      email: one('email'),
      phone: one('phone'),
    }
    if (one('action') === 'find-address') return reply.page(template, await view(form))

    const points = readPoints(form)
    const read = await readDetails(app.db, form.kind, form.typed, londonDate(app.clock.now()))
    const errors = read.ok ? points.faults : { ...wordsOf(read.errors), ...points.faults }
    if (!read.ok || Object.keys(errors).length > 0)
      return reply.code(422).page(template, await view(form, formErrors(errors)))

    const added = await once(request, async (tx) => {
      const likely = one('action') === 'add-anyway' ? [] : await listMatches(tx, profileOf(read.details, points))
      if (likely.length > 0) return { refusal: 'may-be-known' as const, likely }
      const { emails, phones } = points
      return { refusal: null, ...createCustomer(tx, actor, { ...read.details, emails, phones, scopeId: null }) }
    })
    if (added.refusal !== null)
      return reply.code(422).page(template, { ...(await view(form)), likely: added.likely.slice(0, 5).map(likelyView) })
    reply.flash({ kind: 'success', text: 'Customer added' })
    return reply.redirect(`/staff/customers/${added.customerId}`, 303)
  })

  const view = async (form: Form, errors?: FormErrors) => ({
    form: {
      ...form,
      errors,
      addresses: await addressChoices(app.db, form.typed),
      wards: form.kind === 'member' ? await wardItems(form.typed.wardCode) : [],
    },
    kinds: [
      { text: 'Person', href: '/staff/customers/new', current: form.kind === 'person' },
      { text: 'Organisation', href: '/staff/customers/new?kind=organisation', current: form.kind === 'organisation' },
      { text: 'Elected Member', href: '/staff/customers/new?kind=member', current: form.kind === 'member' },
    ],
  })

  const wardItems = async (chosen: string) => [
    { value: '', text: 'Select a ward' },
    ...(await listWards(app.db)).map(({ code, name }) => ({ value: code, text: name, selected: code === chosen })),
  ]
}

type Form = { kind: Kind; typed: DetailsTyped; email: string; phone: string }

/** What was searched for is typed already. */
function typedFrom(kind: Kind, searched: string): DetailsTyped {
  const name = /\d|@/.test(searched) ? { title: null, given: null, family: null } : splitName(searched)
  const empty = {
    title: '',
    givenName: '',
    familyName: '',
    organisationName: '',
    wardCode: '',
    dateOfBirth: '',
    uprn: '',
    addressSearch: '',
    addressText: '',
  }
  if (kind === 'organisation') return empty
  return {
    ...empty,
    title: name.title ?? '',
    givenName: name.family ? (name.given ?? '') : '',
    familyName: name.family ?? name.given ?? '',
  }
}

function readPoints({ email, phone }: Form) {
  const [readableEmail, readablePhone] = [readEmail(email), readPhone(phone)]
  const faults: Record<string, string> = {}
  if (email && !readableEmail) faults.email = 'Enter an email address in the correct format, like name@example.com'
  if (phone && !readablePhone) faults.phone = 'Enter a phone number with its area code, like 07700 900123'
  return { emails: readableEmail ? [readableEmail] : [], phones: readablePhone ? [readablePhone] : [], faults }
}

const wordsOf = (errors: FormErrors) =>
  Object.fromEntries(Object.entries(errors.byField).map(([field, { text }]) => [field, text]))

const profileOf = (details: CustomerDetails, points: { emails: readonly string[]; phones: readonly string[] }) => ({
  kind: details.kind,
  given: details.givenName,
  family: details.familyName,
  organisationName: details.organisationName,
  dateOfBirth: details.dateOfBirth,
  uprn: details.uprn,
  postcodeKey: postcodeIn(details.addressText ?? ''),
  addressKey: addressKeyOf(details.uprn, details.addressText),
  emails: points.emails,
  phones: points.phones,
  scopeId: null,
  exceptId: null,
})

type Likely = Awaited<ReturnType<typeof listMatches>>[number]

const likelyView = ({ other, match }: Likely) => ({
  name: other.name,
  href: `/staff/customers/${other.id}`,
  reasons: reasonsInWords(match.reasons),
})
