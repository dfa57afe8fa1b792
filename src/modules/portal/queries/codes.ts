import { type Db, lockName, newId, type Tx } from '#platform/db/index.ts'

/** The open case with this reference, if this email address is one of a person's on it. */
export async function findCaseByReferenceAndEmail(db: Db, reference: string, email: string) {
  const row = await db
    .selectFrom('cases')
    .innerJoin('case_people', 'case_people.case_id', 'cases.id')
    .innerJoin('contact_points', 'contact_points.customer_id', 'case_people.customer_id')
    .select(['cases.id as caseId', 'case_people.customer_id as customerId', 'cases.scope_id as scopeId'])
    .where('cases.reference', '=', reference)
    .where('contact_points.kind', '=', 'email')
    .where('contact_points.value', '=', email)
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** Those who ask from one place or for one address wait for each other, so that each counts what was asked before. */
export async function lockAskers(tx: Tx, { address, askedFrom }: { address: string; askedFrom: string }) {
  for (const what of [`from ${askedFrom}`, `for ${address}`]) await lockName(tx, `resident code ${what}`)
}

/** How often a code was asked for lately: for this reference with this address, and from there; and sent to this address. */
export async function codesAskedSince(
  db: Db,
  asked: { reference: string; address: string; askedFrom: string; since: Temporal.Instant },
) {
  const { reference, address, askedFrom, since } = asked
  return await db
    .selectFrom('resident_codes')
    .select(({ fn, eb }) => [
      fn.countAll<number>().filterWhere(eb.and({ reference, address })).as('together'),
      fn.countAll<number>().filterWhere('asked_from', '=', askedFrom).as('fromThere'),
      fn.countAll<number>().filterWhere('address', '=', address).filterWhere('case_id', 'is not', null).as('sent'),
    ])
    .where((eb) => eb.or([eb('asked_from', '=', askedFrom), eb('address', '=', address)]))
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow()
}

export type NewCode = {
  visitHash: string
  found: { caseId: string; customerId: string; codeHash: string } | null
  reference: string
  address: string
  askedFrom: string
  expiresAt: Temporal.Instant
}

/** Written whether or not there is such a request, so that asking tells nobody which there are. */
export function saveCode(tx: Tx, code: NewCode) {
  tx.save(
    tx.insertInto('resident_codes').values({
      id: newId(),
      visit_hash: code.visitHash,
      case_id: code.found?.caseId ?? null,
      customer_id: code.found?.customerId ?? null,
      code_hash: code.found?.codeHash ?? null,
      reference: code.reference,
      address: code.address,
      asked_from: code.askedFrom,
      expires_at: code.expiresAt,
      created_at: tx.now,
    }),
  )
}

/** Locks the code this visit asked for last. */
export async function lockLastCode(tx: Tx, visitHash: string) {
  const row = await tx
    .selectFrom('resident_codes as code')
    .leftJoin('cases', 'cases.id', 'code.case_id')
    .select([
      'code.id',
      'code.case_id as caseId',
      'code.customer_id as customerId',
      'code.code_hash as codeHash',
      'code.reference',
    ])
    .select([
      'code.wrong_tries as wrongTries',
      'code.used_at as usedAt',
      'code.expires_at as expiresAt',
      'cases.scope_id as scopeId',
    ])
    .where('code.visit_hash', '=', visitHash)
    .orderBy('code.created_at', 'desc')
    .orderBy('code.id', 'desc')
    .limit(1)
    .forUpdate('code')
    .executeTakeFirst()
  return row ?? null
}

export function saveWrongTry(tx: Tx, id: string, tries: number) {
  tx.save(tx.updateTable('resident_codes').set({ wrong_tries: tries }).where('id', '=', id))
}

export function saveCodeUsed(tx: Tx, id: string) {
  tx.save(tx.updateTable('resident_codes').set({ used_at: tx.now }).where('id', '=', id))
}

export function deleteOldCodes(tx: Tx) {
  tx.save(tx.deleteFrom('resident_codes').where('expires_at', '<', tx.now.subtract({ hours: 24 })))
}
