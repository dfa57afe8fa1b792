import { z } from 'zod'
import { listProperties, listWards } from '#modules/places/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import {
  type Actor,
  type App,
  enteredFrom,
  type FormErrors,
  formErrors,
  notFound,
  versionSeen,
} from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { lookAtCustomer } from '../../actions/looking.ts'
import { asFields, type ChangeRefusal, changeCustomer } from '../../actions/save.ts'
import { type Customer, changesSince } from '../../queries/customers.ts'
import { type Change, reconcile } from '../../rules/changes.ts'
import { addressChoices, type DetailsTyped, detailsShown, detailsTyped, readDetails } from './details-form.ts'

const template = 'modules/customers/pages/staff/edit.njk'
const config = { access: { for: 'staff' as const, permission: 'customers.edit' } }
const schema = { params: z.object({ id: z.uuid() }) }

const refusalMessages: Record<ChangeRefusal, string> = {
  'changed-since': 'Somebody else changed this customer while you did. Check what is below, then save again',
  merged: 'This record was merged into another while you changed it. Open the customer and make your change there',
}

export function editPage(app: App) {
  app.get('/staff/customers/:id/edit', { config, schema }, async (request, reply) => {
    const customer = await find(request.actor, request.params.id)
    return reply.page(template, await view(customer, { typed: detailsShown(customer), version: customer.version }))
  })

  app.post('/staff/customers/:id/edit', { config, schema }, async (request, reply) => {
    const customer = await find(request.actor, request.params.id)
    const entered = enteredFrom(request.body)
    const form = { typed: detailsTyped(entered), version: versionSeen.parse(entered.version) }
    if (entered.action === 'find-address') return reply.page(template, await view(customer, form))

    const read = await readDetails(app.db, customer.kind, form.typed, londonDate(app.clock.now()))
    if (!read.ok) return reply.code(422).page(template, await view(customer, form, read.errors))

    const { refusal } = await inTransaction(app.db, (tx) =>
      changeCustomer(tx, request.actor, { customerId: customer.id, version: form.version, details: read.details }),
    )
    if (refusal === 'changed-since') {
      const now = await find(request.actor, customer.id)
      const changes = await changesOf(now.id, form.version)
      const { entered: together, clashes } = reconcile(
        fieldsShown(now),
        changes.flatMap(({ fields }) => fields),
        form.typed,
      )
      const errors = formErrors({ form: refusalMessages[refusal] })
      const typed = detailsTyped(together)
      return reply.code(409).page(template, {
        ...(await view(now, { typed, version: now.version }, errors)),
        changes: changesView(changes, clashes, await addressesIn(changes)),
      })
    }
    if (refusal)
      return reply.code(422).page(template, await view(customer, form, formErrors({ form: refusalMessages[refusal] })))
    reply.flash({ kind: 'success', text: 'Customer saved' })
    return reply.redirect(`/staff/customers/${customer.id}`, 303)
  })

  async function find(actor: Actor, id: string) {
    const customer = await inTransaction(app.db, (tx) => lookAtCustomer(tx, actor, id))
    if (!customer) throw notFound('Customer')
    return customer
  }

  const view = async (customer: Customer, form: { typed: DetailsTyped; version: number }, errors?: FormErrors) => ({
    customer,
    form: {
      ...form,
      kind: customer.kind,
      errors,
      addresses: await addressChoices(app.db, form.typed),
      wards: customer.kind === 'member' ? await wardItems(form.typed.wardCode) : [],
    },
  })

  const wardItems = async (chosen: string) => [
    { value: '', text: 'Select a ward' },
    ...(await listWards(app.db)).map(({ code, name }) => ({ value: code, text: name, selected: code === chosen })),
  ]

  const changesOf = async (id: string, since: number) =>
    (await changesSince(app.db, id, since)).map((change) => ({
      ...change,
      fields: shownAs(savedFields.parse(change.fields)),
    }))

  /** Addresses in words where only the number of the property was saved. */
  async function addressesIn(changes: readonly ChangeBySomebody[]) {
    const uprns = changes.flatMap(({ fields }) =>
      fields.flatMap(({ field, before, after }) => (field === 'uprn' ? [before, after] : [])),
    )
    const properties = await listProperties(app.db, uprns.filter(Boolean))
    return new Map(properties.map(({ uprn, address }) => [uprn, address]))
  }
}

const savedFields = z.array(z.object({ field: z.string(), before: z.string(), after: z.string() }))

const fieldNames: Record<string, string> = {
  title: 'Title',
  givenName: 'First names',
  familyName: 'Family name',
  organisationName: 'Organisation name',
  wardCode: 'Ward',
  dateOfBirth: 'Date of birth',
  uprn: 'Address',
  addressText: 'Address',
  deceasedOn: 'Date of death',
}

/** Dates as the form shows them, so that what was typed can be compared with what was saved. */
const shownAs = (fields: readonly Change[]): Change[] =>
  fields.map((change) =>
    change.field === 'dateOfBirth'
      ? { ...change, before: asShown(change.before), after: asShown(change.after) }
      : change,
  )

const asShown = (date: string) =>
  detailsShown({
    kind: 'person',
    title: null,
    givenName: null,
    familyName: null,
    organisationName: null,
    wardCode: null,
    uprn: null,
    addressText: null,
    dateOfBirth: date ? Temporal.PlainDate.from(date) : null,
  }).dateOfBirth

const fieldsShown = (customer: Customer) => ({
  ...asFields(customer),
  dateOfBirth: detailsShown(customer).dateOfBirth,
  addressSearch: '',
})

type ChangeBySomebody = { changedBy: string; changedAt: Temporal.Instant; fields: Change[] }

const changesView = (
  changes: readonly ChangeBySomebody[],
  clashes: readonly string[],
  addresses: ReadonlyMap<string, string>,
) =>
  changes.map(({ changedBy, changedAt, fields }) => ({
    by: changedBy,
    at: changedAt,
    fields: fields.map(({ field, before, after }) => ({
      name: fieldNames[field] ?? field,
      before: addresses.get(before) ?? (before || 'empty'),
      after: addresses.get(after) ?? (after || 'empty'),
      clashes: clashes.includes(field),
    })),
  }))
