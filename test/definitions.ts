import assert from 'node:assert/strict'
import { draftDefinition, publishDrafts } from '../src/modules/definitions/actions/versions.ts'
import { findPublished } from '../src/modules/definitions/queries/versions.ts'
import type { Db, Tx } from '../src/platform/db/index.ts'
import { staffActor } from './index.ts'

/** What is published now, as the council wrote it down. */
export async function publishedSource(db: Db, kind: string, key: string): Promise<string> {
  const published = await findPublished(db, kind, key)
  assert.ok(published, `no ${kind} ${key} is published`)
  return published.source
}

/** Publishes another version of something the council wrote down. */
export async function publishedAs(tx: Tx, { kind, key, source }: { kind: string; key: string; source: string }) {
  const baseVersion = (await findPublished(tx, kind, key))?.version ?? null
  const draft = await draftDefinition(tx, { kind, key, source, baseVersion, writtenBy: 'Ada Field' })
  assert.ok(draft.refusal === null, JSON.stringify(draft))
  const publisher = staffActor({ name: 'Ada Field', permissions: ['definitions.publish'] })
  assert.equal((await publishDrafts(tx, publisher, [draft.versionId])).refusal, null)
}
