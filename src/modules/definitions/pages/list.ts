import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import { type App, type FormErrors, formErrors, optionalText, parseForm } from '#platform/http/index.ts'
import { type PublishRefusal, publishDrafts } from '../actions/versions.ts'
import { listDefinitions } from '../queries/versions.ts'
import { declaredKinds, titleOf } from '../rules/kinds.ts'
import type { Fault } from '../rules/source.ts'

const config = { access: { for: 'staff' as const, permission: 'definitions.publish' } }
const querystring = z.object({ kind: optionalText(40).catch(null), text: optionalText(100).catch(null) })

const chosen = z.object({
  drafts: z.preprocess(
    (value) => (value === undefined ? [] : [value].flat()),
    z.array(z.uuid(), { error: 'Select the drafts to publish' }).min(1, 'Select the drafts to publish'),
  ),
})

/** The button that takes all that wait, so that nobody has to tick two hundred boxes. */
const everything = z.object({ which: z.literal('all') })

/** Why drafts could not be published, in words. */
export const publishRefusals: Record<PublishRefusal, string> = {
  'not-a-draft': 'One of these is no longer a draft. Look at the list again',
  'base-moved':
    'Somebody has published another version since this was written. Look at the differences and write it again',
  faults: 'These cannot be published together. Put right what is listed',
}

type Trouble = { errors: FormErrors; faults: readonly Fault[] }

/** Everything that is defined, and the drafts that wait to be published. */
export function listPages(app: App) {
  const model = async (asked: z.output<typeof querystring>, trouble: Trouble | null) => {
    const all = await listDefinitions(app.db)
    const kinds = declaredKinds().map(({ kind, title }) => ({
      kind,
      title,
      count: all.filter((one) => one.kind === kind).length,
    }))
    const titles = new Map(kinds.map(({ kind, title }) => [kind, title]))
    const rows = all.map((row) => ({
      ...row,
      name: row.name ?? titleOf(row.kind, row.key),
      kindTitle: titles.get(row.kind) ?? row.kind,
    }))
    const fits = (row: { kind: string; key: string; name: string | null }) =>
      (!asked.kind || row.kind === asked.kind) &&
      (!asked.text || `${row.key} ${row.name}`.toLowerCase().includes(asked.text.toLowerCase()))
    return {
      asked: { kind: asked.kind ?? '', text: asked.text ?? '' },
      kinds,
      rows: rows.filter(fits),
      drafts: rows.filter(({ draft }) => draft !== null),
      errors: trouble?.errors ?? null,
      faults: trouble?.faults ?? [],
    }
  }

  app.get('/staff/definitions', { config, schema: { querystring } }, async (request, reply) =>
    reply.page('modules/definitions/pages/list.njk', await model(request.query, null)),
  )

  app.post('/staff/definitions/publish', { config }, async (request, reply) => {
    const nothing = { kind: null, text: null }
    const waiting = (await listDefinitions(app.db)).flatMap(({ draftId }) => draftId ?? [])
    const wantsAll = everything.safeParse(request.body).success
    const form = wantsAll ? parseForm(chosen, { drafts: waiting }) : parseForm(chosen, request.body)
    if (!form.ok) {
      const trouble = { errors: form.errors, faults: [] }
      return reply.code(422).page('modules/definitions/pages/list.njk', await model(nothing, trouble))
    }
    const { refusal, faults } = await inTransaction(app.db, (tx) =>
      publishDrafts(tx, request.staff(), form.value.drafts),
    )
    if (refusal) {
      const trouble = { errors: formErrors({ drafts: publishRefusals[refusal] }), faults }
      return reply.code(422).page('modules/definitions/pages/list.njk', await model(nothing, trouble))
    }
    const count = form.value.drafts.length
    reply.flash({
      kind: 'success',
      text: count === 1 ? 'Published. It counts from now' : `${count} published. They count from now`,
    })
    return reply.redirect('/staff/definitions', 303)
  })
}
