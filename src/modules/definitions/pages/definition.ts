import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import { type App, formErrors, notFound } from '#platform/http/index.ts'
import { discardDraft, publishDrafts } from '../actions/versions.ts'
import { listVersions, type Version, type VersionState } from '../queries/versions.ts'
import { differences } from '../rules/difference.ts'
import { declaredKind, titleOf } from '../rules/kinds.ts'
import type { Fault } from '../rules/source.ts'
import { publishRefusals } from './list.ts'

const config = { access: { for: 'staff' as const, permission: 'definitions.publish' } }
const params = z.object({ kind: z.string().max(40), key: z.string().max(60) })
const querystring = z.object({
  version: z.uuid().nullable().default(null).catch(null),
  against: z.uuid().nullable().default(null).catch(null),
})

export const stateWords: Record<VersionState, string> = {
  draft: 'Draft',
  published: 'Published',
  replaced: 'Replaced',
  discarded: 'Thrown away',
}

type Asked = { kind: string; key: string; version: string | null; against: string | null }

/** One definition: its versions, the text of one of them and what it changed. */
export function definitionPages(app: App) {
  const model = async ({ kind, key, version, against }: Asked, faults: readonly Fault[] = []) => {
    const versions = await listVersions(app.db, kind, key)
    const shown = version ? versions.find(({ id }) => id === version) : versionShownFirst(versions)
    if (!shown) throw notFound('Definition')
    const other = against ? versions.find(({ id }) => id === against) : versionBefore(versions, shown)
    return {
      kind,
      kindTitle: declaredKind(kind)?.title ?? kind,
      key,
      title: titleOf(kind, key),
      shown: { ...shown, words: stateWords[shown.state] },
      other,
      versions: versions.map((one) => ({ ...one, words: stateWords[one.state] })),
      changes: other ? differences(other.source, shown.source) : [],
      lines: shown.source.replace(/\n$/, '').split('\n'),
      canTry: kind === 'service',
      faults,
    }
  }

  app.get('/staff/definitions/:kind/:key', { config, schema: { params, querystring } }, async (request, reply) =>
    reply.page('modules/definitions/pages/definition.njk', await model({ ...request.params, ...request.query })),
  )

  const ofVersion = params.extend({ id: z.uuid() })

  app.post(
    '/staff/definitions/:kind/:key/:id/publish',
    { config, schema: { params: ofVersion } },
    async (request, reply) => {
      const { kind, key, id } = request.params
      const { refusal, faults } = await inTransaction(app.db, (tx) => publishDrafts(tx, request.staff(), [id]))
      if (refusal) {
        const view = await model({ kind, key, version: id, against: null }, faults)
        const errors = formErrors({ publish: publishRefusals[refusal] })
        return reply.code(422).page('modules/definitions/pages/definition.njk', { ...view, errors })
      }
      reply.flash({ kind: 'success', text: 'Published. It counts from now' })
      return reply.redirect(`/staff/definitions/${kind}/${key}`, 303)
    },
  )

  app.post(
    '/staff/definitions/:kind/:key/:id/discard',
    { config, schema: { params: ofVersion } },
    async (request, reply) => {
      const { kind, key, id } = request.params
      const { refusal } = await inTransaction(app.db, (tx) => discardDraft(tx, request.staff(), id))
      reply.flash({ kind: 'info', text: refusal ? publishRefusals['not-a-draft'] : 'The draft was thrown away' })
      return reply.redirect(`/staff/definitions/${kind}/${key}`, 303)
    },
  )
}

const versionShownFirst = (versions: readonly Version[]) =>
  versions.find(({ state }) => state === 'draft') ?? versions.find(({ state }) => state === 'published') ?? versions[0]

/** What a version is compared with: the one it was written from, else the one before it. */
const versionBefore = (versions: readonly Version[], shown: Version) =>
  versions.find(({ version }) => version === shown.baseVersion) ??
  versions.find(({ version, state }) => version < shown.version && state !== 'discarded')
