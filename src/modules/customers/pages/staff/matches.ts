import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import {
  type Actor,
  type App,
  type enteredFrom,
  type FormErrors,
  formErrors,
  notFound,
  oneOf,
  parseForm,
  requiredText,
  type StaffActor,
} from '#platform/http/index.ts'
import { dateInWords, momentInWords } from '#platform/time/index.ts'
import { lookAtAlerts } from '../../actions/alerts.ts'
import { lookAtCustomer, noteLook } from '../../actions/looking.ts'
import { decidedSince, dismissMatch, inOrder } from '../../actions/matches.ts'
import { mergeCustomers, unmergeCustomers } from '../../actions/merge.ts'
import type { AlertShown } from '../../queries/alerts.ts'
import { listPoints } from '../../queries/contact-points.ts'
import { type Customer, family, findRecord } from '../../queries/customers.ts'
import { type Decided, findDecided, listProfiles } from '../../queries/matches.ts'
import { findMerge, listMerges } from '../../queries/merges.ts'
import { listNeeds } from '../../queries/needs.ts'
import { listRelationships, type Relationship } from '../../queries/relationships.ts'
import { phoneInWords } from '../../rules/contact-points.ts'
import { compareProfiles, matchReasonInWords } from '../../rules/matches.ts'
import type { MergeRefusal } from '../../rules/merging.ts'
import { needInWords } from '../../rules/needs.ts'
import { relationshipWords } from '../../rules/relationships.ts'
import type { CustomerSection } from './customer.ts'

const config = { access: { for: 'staff' as const, permission: 'customers.merge' } }

const params = z.object({ id: z.uuid(), otherId: z.uuid() })
const template = 'modules/customers/pages/staff/compare.njk'

const decisionForm = z.object({
  decision: z.preprocess(
    oneOf,
    z
      .string({ error: 'Select whether they are the same customer' })
      .min(1, 'Select whether they are the same customer'),
  ),
  reason: requiredText('Enter what makes you sure', 500),
  /** When the last decision was made that they read. */
  seen: z.preprocess(oneOf, z.string().max(40).catch('')),
})

export const refusalMessages: Record<MergeRefusal, string> = {
  'same-record': 'This is one record, not two',
  'already-merged': 'One of these was merged with another record meanwhile. Go back to the customer and look again',
  'different-kinds': 'A person and an organisation cannot be one customer',
  'different-scopes': 'One of these is in a restricted circle and the other is not, so they cannot be merged',
}

/** Two records side by side, and the decision. */
export function comparePage(app: App, sections: readonly CustomerSection[]) {
  app.get('/staff/customers/:id/matches/:otherId', { config, schema: { params } }, async (request, reply) => {
    const { id, otherId } = request.params
    if (id === otherId) throw notFound('Match')
    if (await isOne(request.params)) return decidedAlready(reply, request.params)
    return reply.page(template, await view(request.staff(), request.params, {}))
  })

  app.post(
    '/staff/customers/:id/matches/:otherId',
    { config: { ...config, form: decisionForm }, schema: { params } },
    async (request, reply) => {
      const { id, otherId } = request.params
      const actor = request.staff()
      const form = parseForm(decisionForm, request.body)
      const again = async (errors: FormErrors) =>
        reply.code(422).page(template, await view(actor, request.params, form.entered, errors))
      if (await isOne(request.params)) return decidedAlready(reply, request.params)
      if (!form.ok) return again(form.errors)
      const { decision, reason, seen } = form.value
      const pair = { oneId: id, otherId, reason, seen }
      if (decision === 'different') {
        const since = await inTransaction(app.db, async (tx) => {
          const decided = await decidedSince(tx, actor, pair)
          if (!decided) await dismissMatch(tx, actor, pair)
          return decided
        })
        if (since) reply.flash({ kind: 'info', text: `This is decided already. ${twoInWords(since)}` })
        else reply.flash({ kind: 'success', text: 'Kept as two customers. They are not proposed again.' })
        return reply.redirect('/staff/customers/matches', 303)
      }
      if (decision !== id && decision !== otherId)
        return again(formErrors({ decision: 'Select whether they are the same customer' }))
      const mergedId = decision === id ? otherId : id
      const { refusal } = await inTransaction(app.db, async (tx) =>
        (await decidedSince(tx, actor, pair))
          ? { refusal: 'decided-since' as const }
          : mergeCustomers(tx, actor, { keptId: decision, mergedId, reason }),
      )
      if (refusal === 'decided-since')
        return again(
          formErrors({
            decision: 'Somebody decided the opposite meanwhile. Read what, then choose again if you are sure',
          }),
        )
      if (refusal) return again(formErrors({ decision: refusalMessages[refusal] }))
      reply.flash({ kind: 'success', text: 'Merged. Both histories are kept, and you can undo it on this page.' })
      return reply.redirect(`/staff/customers/${decision}`, 303)
    },
  )

  /** Somebody, perhaps in another window, has made them one customer. */
  const isOne = async ({ id, otherId }: z.infer<typeof params>) => (await family(app.db, id)).includes(otherId)

  async function decidedAlready(reply: FastifyReply, { id, otherId }: z.infer<typeof params>) {
    const merges = await listMerges(app.db, [id, otherId])
    const last = merges.find(({ undoneAt }) => undoneAt === null)
    const who = last ? ` ${last.mergedBy} merged them on ${momentInWords(last.mergedAt)}.` : ''
    const text = `This is decided already: the two records are one customer.${who} You can undo it here.`
    return reply.flash({ kind: 'info', text }).redirect(`/staff/customers/${id}`, 303)
  }

  async function view(
    actor: StaffActor,
    { id, otherId }: z.infer<typeof params>,
    entered: ReturnType<typeof enteredFrom>,
    errors?: FormErrors,
  ) {
    const [one, other] = await Promise.all([findRecord(app.db, actor, id), findRecord(app.db, actor, otherId)])
    if (!one || !other) throw notFound('Match')
    await inTransaction(app.db, async (tx) => {
      for (const shown of [one, other]) noteLook(tx, actor, shown)
    })
    const [profiles, left, right] = await Promise.all([
      listProfiles(app.db, [id, otherId]),
      sideOf(actor, one),
      sideOf(actor, other),
    ])
    const [a, b] = profiles
    const match = a && b ? compareProfiles(a, b) : null
    const decided = await findDecided(app.db, ...inOrder(id, otherId))
    return {
      decided: decided && { seen: decided.at.toString(), words: twoInWords(decided) },
      errors,
      entered,
      one: { id: one.id, name: one.name },
      other: { id: other.id, name: other.name },
      reasons: match?.reasons.map(matchReasonInWords) ?? [],
      rows: rowsOf(left, right),
      decisions: [
        {
          value: one.id,
          text: `The same. Keep ${one.name}`,
          hint: { text: `The record on the left, added ${dateInWords(dayOf(one.createdAt))}` },
        },
        {
          value: other.id,
          text: `The same. Keep ${other.name}`,
          hint: { text: `The record on the right, added ${dateInWords(dayOf(other.createdAt))}` },
        },
        { value: 'different', text: 'Two customers', hint: { text: 'They are not proposed again' } },
      ],
    }
  }

  async function sideOf(actor: StaffActor, customer: Customer): Promise<Side> {
    const ids = await family(app.db, customer.id)
    const [points, needs, related, alerts] = await Promise.all([
      listPoints(app.db, ids),
      listNeeds(app.db, ids),
      listRelationships(app.db, actor, ids),
      inTransaction(app.db, (tx) => lookAtAlerts(tx, actor, customer.id)),
    ])
    const more = await Promise.all(sections.map(({ compared }) => compared(app.db, actor, ids)))
    return { customer, points, needs, records: ids.length, alerts, more, related: related.map(relatedIn(ids)) }
  }
}

const twoInWords = ({ by, at, reason }: Decided) =>
  `${by} decided on ${momentInWords(at)} that they are two customers${reason ? `: “${reason}”` : ''}.`

const relatedIn =
  (ids: readonly string[]) =>
  ({ kind, fromId, fromName, toName }: Relationship) =>
    ids.includes(fromId) ? `${relationshipWords[kind].from} ${toName}` : `${relationshipWords[kind].to} ${fromName}`

type Side = {
  customer: Customer
  points: Awaited<ReturnType<typeof listPoints>>
  needs: Awaited<ReturnType<typeof listNeeds>>
  records: number
  related: string[]
  alerts: readonly AlertShown[]
  more: readonly { name: string; lines: string[] }[]
}

const alertInWords = ({ kindName, beforeActing, inForce }: AlertShown) =>
  `${kindName}: ${beforeActing}${inForce ? '' : ' (not approved yet)'}`

const dayOf = (instant: Temporal.Instant) => instant.toZonedDateTimeISO('Europe/London').toPlainDate()

function rowsOf(left: Side, right: Side) {
  const row = (name: string, read: (side: Side) => string[], otherwise = 'Not known') => {
    const [one, other] = [read(left), read(right)]
    return { name, one, other, otherwise, same: one.length > 0 && one.some((value) => other.includes(value)) }
  }
  return [
    row('Name', ({ customer }) => [customer.name]),
    row('Date of birth', ({ customer }) => (customer.dateOfBirth ? [dateInWords(customer.dateOfBirth)] : [])),
    row('Address', ({ customer }) => (customer.address ? [customer.address] : [])),
    row('Phone', ({ points }) =>
      points.flatMap((point) => (point.kind === 'phone' ? [phoneInWords(point.value)] : [])),
    ),
    row('Email', ({ points }) => points.flatMap((point) => (point.kind === 'email' ? [point.value] : []))),
    row('Needs', ({ needs }) => needs.map(needInWords), 'None'),
    row('Alerts', ({ alerts }) => alerts.map(alertInWords), 'None'),
    row('People and organisations', ({ related }) => related, 'None'),
    ...left.more.map(({ name }) => row(name, ({ more }) => more.find((one) => one.name === name)?.lines ?? [], 'None')),
    row('Died', ({ customer }) => (customer.deceasedOn ? [dateInWords(customer.deceasedOn)] : [])),
    { ...row('Added', ({ customer }) => [dateInWords(dayOf(customer.createdAt))]), same: false },
    row('Other records merged into it', ({ records }) => (records > 1 ? [String(records - 1)] : [])),
  ].filter(({ one, other }) => one.length + other.length > 0)
}

const undoParams = z.object({ id: z.uuid(), mergeId: z.uuid() })
const undoForm = z.object({ reason: requiredText('Enter why they are two customers', 500) })

/** Taking two records apart again. */
export function unmergePage(app: App) {
  const find = async (actor: Actor, { id, mergeId }: z.infer<typeof undoParams>) => {
    const customer = await inTransaction(app.db, (tx) => lookAtCustomer(tx, actor, id))
    const merge = await findMerge(app.db, mergeId)
    if (!customer || !merge || merge.undoneAt || !(await family(app.db, customer.id)).includes(merge.mergedId))
      throw notFound('Merge')
    return { customer, merge }
  }

  app.get(
    '/staff/customers/:id/merges/:mergeId/undo',
    { config, schema: { params: undoParams } },
    async (request, reply) =>
      reply.page('modules/customers/pages/staff/unmerge.njk', {
        ...(await find(request.actor, request.params)),
        entered: {},
      }),
  )

  app.post(
    '/staff/customers/:id/merges/:mergeId/undo',
    { config: { ...config, form: undoForm }, schema: { params: undoParams } },
    async (request, reply) => {
      const found = await find(request.actor, request.params)
      const form = parseForm(undoForm, request.body)
      if (!form.ok)
        return reply
          .code(422)
          .page('modules/customers/pages/staff/unmerge.njk', { ...found, entered: form.entered, errors: form.errors })
      const { refusal } = await inTransaction(app.db, (tx) =>
        unmergeCustomers(tx, request.actor, { mergeId: found.merge.id, reason: form.value.reason }),
      )
      reply.flash({
        kind: 'success',
        text: refusal ? 'It had been undone already' : 'Undone. They are two customers again.',
      })
      return reply.redirect(`/staff/customers/${found.merge.mergedId}`, 303)
    },
  )
}
