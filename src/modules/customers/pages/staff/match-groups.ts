import { z } from 'zod'
import { type Db, inTransaction } from '#platform/db/index.ts'
import {
  type Actor,
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  oneOf,
  parseForm,
  requiredText,
} from '#platform/http/index.ts'
import { noteLook } from '../../actions/looking.ts'
import { mergeTogether } from '../../actions/merge.ts'
import { listPoints } from '../../queries/contact-points.ts'
import { family, findRecord } from '../../queries/customers.ts'
import { countProposals, listProposals } from '../../queries/matches.ts'
import { phoneInWords } from '../../rules/contact-points.ts'
import { type Alike, groupPairs, type MatchGroup } from '../../rules/match-groups.ts'
import { reasonsInWords } from '../../rules/matches.ts'
import { refusalMessages } from './matches.ts'

const config = { access: { for: 'staff' as const, permission: 'customers.merge' } }
const folder = 'modules/customers/pages/staff'
/** The strongest pairs that are read at once, and the groups of them on a page. */
const mostPairs = 2000
const pageSize = 30
const mostRecords = 60

const groupsNow = async (db: Db, actor: Actor) => groupPairs(await listProposals(db, actor, { limit: mostPairs }))

/** Records that may be the same customer, for a person to decide: those of one customer stand together. */
export function matchesPage(app: App) {
  const querystring = z.object({ page: z.coerce.number().int().min(1).max(1000).catch(1) })
  app.get('/staff/customers/matches', { config, schema: { querystring } }, async (request, reply) => {
    const { page } = request.query
    const [pairs, groups] = await Promise.all([countProposals(app.db, request.actor), groupsNow(app.db, request.actor)])
    return reply.page(`${folder}/matches.njk`, {
      pairs,
      count: groups.length,
      matches: groups.slice((page - 1) * pageSize, page * pageSize).map(groupView),
      before: page > 1 ? `/staff/customers/matches?page=${page - 1}` : null,
      after: page * pageSize < groups.length ? `/staff/customers/matches?page=${page + 1}` : null,
    })
  })
}

function groupView({ records, pairs }: MatchGroup) {
  const [first, second] = records
  const isPair = records.length === 2
  return {
    names: isPair
      ? `${first?.name} and ${second?.name}`
      : `${first?.name}, ${second?.name} and ${records.length - 2} more`,
    href: isPair ? `/staff/customers/${first?.id}/matches/${second?.id}` : `/staff/customers/${first?.id}/matches`,
    records: records.length,
    reasons: reasonsInWords([...new Set(pairs.flatMap(({ reasons }) => reasons))]),
    foundAt: pairs[0]?.createdAt,
  }
}

const params = z.object({ id: z.uuid() })
const form = z.object({
  keptId: z.preprocess(oneOf, z.uuid({ error: 'Select the record to keep' })),
  same: z.preprocess(
    (value) => (value === undefined ? [] : [value].flat()),
    z.array(z.uuid()).max(mostRecords, `Select ${mostRecords} records or fewer`),
  ),
  reason: requiredText('Enter what makes you sure', 500),
})

/** Several records that may be one customer, each with why, and one decision about them. */
export function matchGroupPage(app: App) {
  const url = '/staff/customers/:id/matches'
  const template = `${folder}/match-group.njk`
  app.get(url, { config, schema: { params } }, async (request, reply) =>
    reply.page(template, await view(request.actor, request.params.id, {})),
  )

  app.post(url, { config: { ...config, form }, schema: { params } }, async (request, reply) => {
    const { actor } = request
    const { id } = request.params
    const parsed = parseForm(form, request.body)
    const again = async (errors: FormErrors) =>
      reply.code(422).page(template, await view(actor, id, parsed.entered, errors))
    if (!parsed.ok) return again(parsed.errors)
    const { keptId, same, reason } = parsed.value
    const known = new Set((await groupOf(actor, id)).records.map((one) => one.id))
    const mergedIds = same.filter((one) => one !== keptId)
    if (mergedIds.length === 0)
      return again(formErrors({ same: 'Select at least one more record of the same customer' }))
    if (![keptId, ...mergedIds].every((one) => known.has(one)))
      return again(formErrors({ same: 'Somebody decided about some of these meanwhile. Look at what is left' }))
    const { refusal } = await inTransaction(app.db, (tx) => mergeTogether(tx, actor, { keptId, mergedIds, reason }))
    if (refusal) return again(formErrors({ same: refusalMessages[refusal] }))
    const text = `${mergedIds.length + 1} records are one customer now. Each can be taken out again on this page.`
    return reply.flash({ kind: 'success', text }).redirect(`/staff/customers/${keptId}`, 303)
  })

  async function groupOf(actor: Actor, id: string): Promise<MatchGroup> {
    const group = (await groupsNow(app.db, actor)).find(({ records }) => records.some((one) => one.id === id))
    return { records: group?.records.slice(0, mostRecords) ?? [], pairs: group?.pairs ?? [] }
  }

  async function view(actor: Actor, id: string, entered: Entered, errors?: FormErrors) {
    const { records: alike, pairs } = await groupOf(actor, id)
    const records = await Promise.all(alike.map((one) => recordView(actor, one)))
    const found = records.flatMap((one) => (one ? [one] : []))
    await inTransaction(app.db, async (tx) => {
      for (const { customer } of found) noteLook(tx, actor, customer)
    })
    const oldest = found.toSorted((a, b) => Temporal.Instant.compare(a.customer.createdAt, b.customer.createdAt))[0]
    const keptId = [entered['keptId'] ?? oldest?.customer.id].flat()[0]
    return {
      errors,
      entered: { ...entered, keptId },
      // Who is only alike with somebody who is alike is for a person to say.
      chosen: errors ? [entered['same']].flat() : alikeWith(pairs, oldest?.customer.id),
      records: found,
    }
  }

  async function recordView(actor: Actor, { id, others, reasons }: Alike) {
    const customer = await findRecord(app.db, actor, id)
    if (!customer) return null
    const ids = await family(app.db, id)
    const points = await listPoints(app.db, ids)
    return {
      customer,
      others,
      reasons: reasonsInWords(reasons),
      reach: points.map(({ kind, value }) => (kind === 'phone' ? phoneInWords(value) : value)),
      inside: ids.length - 1,
    }
  }
}

/** A record and those that are themselves alike with it. */
const alikeWith = (pairs: MatchGroup['pairs'], id: string | undefined) =>
  pairs
    .filter(({ firstId, secondId }) => firstId === id || secondId === id)
    .flatMap((one) => [one.firstId, one.secondId])
