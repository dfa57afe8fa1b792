import { stringify } from 'yaml'
import { recordAudit } from '#modules/audit/index.ts'
import { type Db, newId, type Tx } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { lookAgain } from '../queries/memory.ts'
import {
  discardDrafts,
  findPublished,
  findVersion,
  listSources,
  lockPublishing,
  nextVersionNumber,
  saveChangeNumber,
  saveDraft,
  savePublication,
  type Version,
} from '../queries/versions.ts'
import { declaredKind } from '../rules/kinds.ts'
import { checkBeside, type Fault, readSource, type Source } from '../rules/source.ts'
import { knownForSure, knownWith } from './known.ts'

export type DraftRefusal = 'faults' | 'base-moved'

export type NewDraft = Omit<Source, 'file' | 'text'> & {
  source: string
  /** The published version it was written from; null when there was none. */
  baseVersion: number | null
  writtenBy: string
}

/** Keeps one draft in place of an earlier one, on the same terms as several. */
export async function draftDefinition(
  tx: Tx,
  draft: NewDraft,
): Promise<{ refusal: DraftRefusal; faults: Fault[] } | { refusal: null; versionId: string }> {
  const drafted = await draftDefinitions(tx, [draft])
  const [versionId] = drafted.refusal === null ? drafted.versionIds : []
  if (drafted.refusal !== null) return drafted
  if (versionId === undefined) throw new Error('A draft was kept without a version')
  return { refusal: null, versionId }
}

type Drafted = { refusal: DraftRefusal; faults: Fault[] } | { refusal: null; versionIds: string[] }

/**
 * Keeps drafts, each in place of an earlier draft of the same definition; all of them or none. Nothing with a fault is
 * kept. They may name what is published, what waits as a draft, and each other.
 */
export async function draftDefinitions(tx: Tx, drafts: readonly NewDraft[]): Promise<Drafted> {
  await lockPublishing(tx)
  const known = await knownWith(tx, [...(await listSources(tx, 'draft')), ...drafts])
  const readings = drafts.map((draft) => {
    const file = { kind: draft.kind, key: draft.key, file: fileOf(draft.kind, draft.key), text: draft.source }
    const reading = readSource(file)
    return { draft, body: reading.body, faults: [...reading.faults, ...checkBeside(file, reading, known)] }
  })
  const faults = readings.flatMap((reading) => reading.faults)
  if (faults.length > 0) return { refusal: 'faults', faults }

  const versionIds: string[] = []
  for (const { draft, body } of readings) {
    const { kind, key } = draft
    const current = await findPublished(tx, kind, key)
    if ((current?.version ?? null) !== draft.baseVersion) return { refusal: 'base-moved', faults: [] }
    const version = await nextVersionNumber(tx, kind, key)
    await discardDrafts(tx, kind, key)
    const id = newId()
    saveDraft(tx, { ...draft, id, version, body })
    versionIds.push(id)
  }
  return { refusal: null, versionIds }
}

export type PublishRefusal = 'not-a-draft' | 'base-moved' | 'faults'

/** Publishes drafts together: they may name each other. From then on they are what every channel uses. */
export async function publishDrafts(
  tx: Tx,
  actor: StaffActor,
  ids: readonly string[],
): Promise<{ refusal: PublishRefusal | null; faults: Fault[] }> {
  await lockPublishing(tx)
  const drafts = await listSources(tx, 'draft', ids)
  if (drafts.length === 0 || drafts.length !== new Set(ids).size) return { refusal: 'not-a-draft', faults: [] }

  for (const draft of drafts) {
    const current = await findPublished(tx, draft.kind, draft.key)
    if ((current?.version ?? null) !== draft.baseVersion) return { refusal: 'base-moved', faults: [] }
  }
  const faults = await faultsTogether(tx, drafts)
  if (faults.length > 0) return { refusal: 'faults', faults }

  for (const draft of drafts) {
    await savePublication(tx, draft, actor)
    recordAudit(tx, actor, {
      action: 'definition.published',
      subject: { kind: 'definition', id: draft.id },
      scopeId: null,
      detail: { name: `${draft.kind} ${draft.key}`, version: draft.version },
    })
  }
  await saveChangeNumber(tx)
  lookAgain(tx)
  return { refusal: null, faults: [] }
}

/** Writes one definition and publishes it in one go, for a page that has a form of its own for it. */
export async function publishDefinition(
  tx: Tx,
  actor: StaffActor,
  { kind, key, body, baseVersion }: { kind: string; key: string; body: object; baseVersion: number | null },
): Promise<{ refusal: PublishRefusal | null; faults: Fault[] }> {
  const draft = { kind, key, source: stringify(body), baseVersion, writtenBy: actor.name }
  const drafted = await draftDefinition(tx, draft)
  return drafted.refusal === null ? publishDrafts(tx, actor, [drafted.versionId]) : drafted
}

/** Throws a draft away; its text stays to be read. */
export async function discardDraft(tx: Tx, actor: StaffActor, id: string): Promise<{ refusal: 'not-a-draft' | null }> {
  const draft = await findVersion(tx, id)
  if (draft?.state !== 'draft') return { refusal: 'not-a-draft' }
  await discardDrafts(tx, draft.kind, draft.key)
  recordAudit(tx, actor, {
    action: 'definition.draft-discarded',
    subject: { kind: 'definition', id },
    scopeId: null,
    detail: { name: `${draft.kind} ${draft.key}`, version: draft.version },
  })
  return { refusal: null }
}

/** Faults of sources that are to count together, each with the name of its file. */
export async function faultsTogether(
  db: Db,
  versions: readonly Pick<Version, 'kind' | 'key' | 'source'>[],
): Promise<Fault[]> {
  const known = await knownForSure(db, versions)
  return versions.flatMap(({ kind, key, source }) => {
    const file = { kind, key, file: fileOf(kind, key), text: source }
    const reading = readSource(file)
    return [...reading.faults, ...checkBeside(file, reading, known)]
  })
}

const fileOf = (kind: string, key: string) => `council/${declaredKind(kind)?.folder ?? kind}/${key}.yaml`
