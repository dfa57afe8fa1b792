import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import {
  type Actor,
  type App,
  enteredFrom,
  type FormErrors,
  formErrors,
  notFound,
  once,
  oneOf,
  optionalText,
  parseForm,
  requiredText,
} from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { lookAtCustomer } from '../../actions/looking.ts'
import { recordNeed } from '../../actions/needs.ts'
import { howToReach } from '../../queries/reach.ts'
import { channels } from '../../rules/channel.ts'
import { readDate } from '../../rules/dates.ts'
import {
  categoryNames,
  detailOf,
  isPointSize,
  kindOfNeed,
  kindsOfNeed,
  type NeedCategory,
  needCode,
  needsInCategory,
} from '../../rules/needs.ts'

const template = 'modules/customers/pages/staff/need-new.njk'
const config = { access: { for: 'staff' as const, permission: 'customers.edit' } }
const schema = { params: z.object({ id: z.uuid() }) }

const needForm = z.object({
  value: z.preprocess(oneOf, needCode),
  detail: optionalText(200),
  appliesTo: z.preprocess(oneOf, z.enum(['person', 'carer'], { error: 'Select whose need it is' })),
  since: optionalText(40),
  source: requiredText('Enter who told us', 200),
  consentToShare: z.preprocess(oneOf, z.enum(['yes', 'no'], { error: 'Select whether we may share this' })),
})

const refusalMessages = {
  'already-recorded': 'This need is already recorded. Review it on the customer’s page instead',
  deceased: 'This person has died, so no need can be recorded',
}

/** Which need stands in the way, and what to do about it. */
function noWayWords(others: readonly string[]) {
  const names = inOneLine.format(others.map((value) => `“${kindOfNeed(value)?.name ?? value}”`))
  return `With ${names}, recorded already, this would leave no way to reach them. Ask them which holds. To record this one, end ${names} on the customer’s page first`
}

const inOneLine = new Intl.ListFormat('en-GB')

/** Recording a need: the list says what staff will be told to do. */
export function newNeedPage(app: App) {
  app.get('/staff/customers/:id/needs/new', { config, schema }, async (request, reply) =>
    reply.page(template, await view(request.actor, request.params.id, { appliesTo: 'person' })),
  )

  app.post(
    '/staff/customers/:id/needs/new',
    { config: { ...config, form: needForm }, schema },
    async (request, reply) => {
      const { id } = request.params
      const entered = enteredFrom(request.body)
      const form = parseForm(needForm, request.body)
      const again = async (errors: FormErrors) =>
        reply.code(422).page(template, await view(request.actor, id, entered, errors))
      if (!form.ok) return again(form.errors)

      const today = londonDate(app.clock.now())
      const since = form.value.since ? readDate(form.value.since, today) : today
      if (!since || Temporal.PlainDate.compare(since, today) > 0)
        return again(formErrors({ since: 'Enter a date in the past like 12 3 2020, or leave it empty' }))
      if ('required' in detailOf(form.value.value) && !form.value.detail)
        return again(formErrors({ detail: `Enter ${lower(detailOf(form.value.value).ask)}` }))
      if (form.value.value === 'large-print' && form.value.detail && !isPointSize(form.value.detail))
        return again(formErrors({ detail: 'Enter a point size from 16 to 72, such as 24, or leave it empty for 18' }))

      const done = await once(request, (tx) =>
        recordNeed(tx, request.actor, {
          ...form.value,
          customerId: id,
          since,
          consentToShare: form.value.consentToShare === 'yes',
        }),
      )
      if (done.refusal === 'leaves-no-way') return again(formErrors({ value: noWayWords(done.others) }))
      if (done.refusal) return again(formErrors({ value: refusalMessages[done.refusal] }))
      reply.flash(await recordedWords(id))
      return reply.redirect(`/staff/customers/${id}`, 303)
    },
  )

  /** A way they ask for is of no use while we lack the number or address for it: that is said while they are there. */
  async function recordedWords(id: string) {
    const choice = (await howToReach(app.db, id, { channels }))?.choice
    return choice?.channel === null && choice.because !== 'via-carer'
      ? { kind: 'info' as const, text: `Need recorded. ${choice.words}` }
      : { kind: 'success' as const, text: 'Need recorded. Everything we send follows it from now on.' }
  }

  async function view(actor: Actor, id: string, entered: ReturnType<typeof enteredFrom>, errors?: FormErrors) {
    const customer = await inTransaction(app.db, (tx) => lookAtCustomer(tx, actor, id))
    if (!customer) throw notFound('Customer')
    return { customer, entered, errors, categories: categories([entered.value ?? ''].flat()[0] ?? '') }
  }
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

const order: readonly NeedCategory[] = [
  'contact-method',
  'information-format',
  'communication-support',
  'communication-professional',
]

const categories = (chosen: string) =>
  order.map((category) => ({
    name: categoryNames[category],
    needs: needsInCategory(category).map((value) => {
      const kind = kindsOfNeed[value]
      return { value, name: kind.name, detail: 'detail' in kind ? kind.detail.ask : null, checked: value === chosen }
    }),
  }))
