import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import { type App, enteredFrom, formErrors, notFound, oneOf, requiredText } from '#platform/http/index.ts'
import { type DraftRefusal, draftDefinition } from '../actions/versions.ts'
import { findPublished, listVersions } from '../queries/versions.ts'
import { declaredKind, titleOf } from '../rules/kinds.ts'

const config = { access: { for: 'staff' as const, permission: 'definitions.publish' } }
const params = z.object({ kind: z.string().max(40), key: z.string().max(60) })

/** The text as it was typed: unlike other fields it keeps its spaces, which mean something in YAML. */
const base = z.coerce.number().int().positive().nullable().catch(null)
const body = z.object({ source: requiredText('Enter the text', 200_000), base })

/** What is shown again when it was too long, or not there. */
const typed = z.object({ source: z.preprocess(oneOf, z.string().catch('')), base })

const refusals: Record<DraftRefusal, string> = {
  faults: 'Put right what is listed, then save again',
  'base-moved':
    'Somebody has published another version since you began. Copy your text, go back and look at what they changed',
}

/** Writing a new version on the screen. It is kept as a draft, never published by itself. */
export function changePages(app: App) {
  const template = 'modules/definitions/pages/change.njk'
  const about = (kind: string, key: string) => {
    const declared = declaredKind(kind)
    if (!declared) throw notFound('Definition')
    return { kind, key, title: titleOf(kind, key), kindTitle: declared.title }
  }

  app.get('/staff/definitions/:kind/:key/change', { config, schema: { params } }, async (request, reply) => {
    const { kind, key } = request.params
    const versions = await listVersions(app.db, kind, key)
    const current = versions.find(({ state }) => state === 'published')
    const text = versions.find(({ state }) => state === 'draft') ?? current
    if (!text) throw notFound('Definition')
    return reply.page(template, { ...about(kind, key), source: text.source, base: current?.version ?? '', faults: [] })
  })

  app.post('/staff/definitions/:kind/:key/change', { config, schema: { params } }, async (request, reply) => {
    const { kind, key } = request.params
    if (!(await findPublished(app.db, kind, key)) && (await listVersions(app.db, kind, key)).length === 0) {
      throw notFound('Definition')
    }
    const parsed = body.safeParse(request.body)
    if (!parsed.success) {
      const errors = formErrors({ source: parsed.error.issues[0]?.message ?? 'Enter the text' })
      const { source, base } = typed.parse(enteredFrom(request.body))
      return reply.code(422).page(template, { ...about(kind, key), source, base: base ?? '', faults: [], errors })
    }
    const { base } = parsed.data
    const source = `${parsed.data.source.toWellFormed().replaceAll('\r\n', '\n').replaceAll('\u0000', '').trimEnd()}\n`
    const drafted = await inTransaction(app.db, (tx) =>
      draftDefinition(tx, { kind, key, source, baseVersion: base, writtenBy: request.staff().name }),
    )
    if (drafted.refusal) {
      const errors = formErrors({ source: refusals[drafted.refusal] })
      return reply
        .code(422)
        .page(template, { ...about(kind, key), source, base: base ?? '', faults: drafted.faults, errors })
    }
    reply.flash({ kind: 'success', text: 'Saved as a draft. It counts once it is published' })
    return reply.redirect(`/staff/definitions/${kind}/${key}?version=${drafted.versionId}`, 303)
  })
}
