import { z } from 'zod'
import { type App, dayOfAddress, formErrors, notFound, once, parseForm } from '#platform/http/index.ts'
import { LONDON } from '#platform/time/index.ts'
import { addToGroup } from '../../actions/groups.ts'
import { categoriesNow } from '../../definitions.ts'
import { findGroup, listToAdd } from '../../queries/groups.ts'
import { groupParams, groupsUrl } from './groups.ts'
import { complaintHref } from './link.ts'
import { manage } from './run-form.ts'
import { runRefusalWords } from './run-words.ts'
import { teamItems } from './steps-triage.ts'

const querystring = z.object({
  words: z.string().trim().max(100).catch(''),
  category: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .nullable()
    .catch(null),
  team: z.uuid().nullable().catch(null),
  from: dayOfAddress,
})

const form = z.object({
  reference: z.preprocess(
    (value) => (value === undefined ? [] : [value].flat()),
    z.array(z.string().max(20)).min(1, 'Select at least one complaint').max(300),
  ),
})

/** Finds complaints about the same thing, by their words, category, team and day, and adds as many as are ticked. */
export function groupAddPage(app: App) {
  const url = `${groupsUrl}/:id/add`
  const schema = { params: groupParams, querystring }

  app.get(url, { config: manage, schema }, async (request, reply) =>
    reply.page('modules/complaints/pages/staff/group-add.njk', await model(request)),
  )

  app.post(url, { config: { ...manage, form }, schema }, async (request, reply) => {
    const { id } = request.params
    const again = async (words: string) =>
      reply.code(422).page('modules/complaints/pages/staff/group-add.njk', {
        ...(await model(request)),
        errors: formErrors({ reference: words }),
      })
    const parsed = parseForm(form, request.body)
    if (!parsed.ok) return again(runRefusalWords['none-chosen'])
    const actor = request.staff()
    const done = await once(request, (tx) => addToGroup(tx, actor, { id, references: parsed.value.reference }))
    if (done.refusal !== null) return again(done.why ?? runRefusalWords[done.refusal])
    const count = parsed.value.reference.length
    return reply
      .flash({ kind: 'success', text: `${count} ${count === 1 ? 'complaint' : 'complaints'} added` })
      .redirect(`${groupsUrl}/${id}`, 303)
  })

  type Asked = {
    params: z.output<typeof groupParams>
    query: z.output<typeof querystring>
    staff(): Parameters<typeof findGroup>[1]
  }

  async function model(request: Asked) {
    const actor = request.staff()
    const group = await findGroup(app.db, actor, request.params.id)
    if (!group) throw notFound('Group')
    const { words, category, team, from } = request.query
    const { categories } = await categoriesNow(app.db)
    const found = await listToAdd(app.db, actor, {
      scopeId: group.scopeId,
      words,
      categoryKey: category,
      teamId: team,
      from: from?.toZonedDateTime(LONDON).toInstant() ?? null,
    })
    return {
      group,
      href: `${groupsUrl}/${group.id}`,
      action: `${groupsUrl}/${group.id}/add`,
      asked: { words, from: from?.toString() ?? '' },
      categories: categories.map(({ key, name }) => ({ key, name, selected: key === category })),
      teams: (await teamItems(app.db)).map((one) => ({ ...one, selected: one.value === team })),
      isAll: found.length === 300,
      complaints: found.map((one) => ({
        ...one,
        href: complaintHref(one.reference),
        category: categories.find(({ key }) => key === one.categoryKey)?.name ?? null,
      })),
    }
  }
}
