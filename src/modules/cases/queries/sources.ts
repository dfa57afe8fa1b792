import { type Db, json, lockName, type Tx } from '#platform/db/index.ts'

type Source = {
  channel: string
  sourceKey: string
  contentHash: string
  caseId: string | null
  told: object | null
  scopeId: string | null
}

/**
 * Claims the key of what came in. False when it came before; a twin that is being taken in at this moment is waited
 * for, so that the second of two clicks finds the first one's answer.
 */
export async function claimSource(tx: Tx, source: Source): Promise<boolean> {
  const row = await tx
    .insertInto('case_sources')
    .values({
      channel: source.channel,
      source_key: source.sourceKey,
      content_hash: source.contentHash,
      case_id: source.caseId,
      told: source.told ? json(source.told) : null,
      scope_id: source.scopeId,
      created_at: tx.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('channel')
    .executeTakeFirst()
  return row !== undefined
}

/** What the first of them was answered. */
export async function earlierSource(db: Db, channel: string, sourceKey: string) {
  const row = await db
    .selectFrom('case_sources')
    .leftJoin('cases', 'cases.id', 'case_sources.case_id')
    .select(['content_hash as contentHash', 'case_id as caseId', 'told', 'cases.reference as reference'])
    .where('case_sources.channel', '=', channel)
    .where('source_key', '=', sourceKey)
    .executeTakeFirst()
  return row ?? null
}

/** Reports of one street wait for each other, so that the street gets one case. */
export async function lockStreet(tx: Tx, streetKey: string) {
  await lockName(tx, `cases street ${streetKey}`)
}

/** The open case of a street, if its neighbours have one already. */
export async function openCaseOfStreet(db: Db, streetKey: string): Promise<string | null> {
  const row = await db
    .selectFrom('cases')
    .select('id')
    .where('street_key', '=', streetKey)
    .where('status', 'not in', ['resolved', 'closed'])
    .where('scope_id', 'is', null)
    .orderBy('received_at')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? null
}

/** What came in belongs to the circle of the case it opened, which is known only after it was claimed. */
export function restampSource(tx: Tx, { channel, sourceKey }: Pick<Source, 'channel' | 'sourceKey'>, scopeId: string) {
  tx.save(
    tx
      .updateTable('case_sources')
      .set({ scope_id: scopeId })
      .where('channel', '=', channel)
      .where('source_key', '=', sourceKey),
  )
}
