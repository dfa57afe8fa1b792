import { randomBytes } from 'node:crypto'
import { type Database, type Db, inTransaction, type Tx } from './db/index.ts'

/** A setting kept in the database, the same for every process. */
export async function findSetting(db: Db, key: string): Promise<string | null> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst()
  return row?.value ?? null
}

export function saveSetting(tx: Tx, key: string, value: string) {
  tx.save(
    tx
      .insertInto('settings')
      .values({ key, value })
      .onConflict((clash) => clash.column('key').doUpdateSet({ value })),
  )
}

/** The secret that signs forms: made once, by whichever process comes first. */
export async function findSecret(db: Database): Promise<string> {
  const known = await findSetting(db, 'secret')
  if (known) return known
  return inTransaction(db, async (tx) => {
    const fresh = randomBytes(32).toString('base64url')
    const made = tx.insertInto('settings').values({ key: 'secret', value: fresh })
    tx.save(made.onConflict((clash) => clash.column('key').doNothing()))
    return (await findSetting(tx, 'secret')) ?? fresh
  })
}
