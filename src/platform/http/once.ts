import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { FastifyRequest } from 'fastify'
import { inTransaction, json, type Tx } from '../db/index.ts'

/** What can be written down and read again as it was. */
type Plain = string | number | boolean | null | undefined | readonly Plain[] | { readonly [name: string]: Plain }

/** A refusal is rolled back, and not remembered. */
type Refused = { refusal: string }

/**
 * Does what a form asks for, once. The same form sent again, by a second press or because no answer came, does nothing
 * and is answered as the first time. Its token is new whenever a page is shown: a press on a page shown afresh, and the
 * same page sent with other words, are something new. What was refused may be sent again.
 */
export async function once<T extends Plain | Refused>(
  request: FastifyRequest,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const key = await keyOf(request)
  return inTransaction(request.server.db, async (tx) => {
    // Whoever comes second at the same moment waits here until the first is done.
    const isFirst = await tx
      .insertInto('forms_sent')
      .values({ key, answer: json(null), created_at: tx.now })
      .onConflict((conflict) => conflict.doNothing())
      .returning('key')
      .executeTakeFirst()
    if (!isFirst) {
      const before = tx.selectFrom('forms_sent').select('answer').where('key', '=', key)
      return (await before.executeTakeFirstOrThrow()).answer as T
    }
    const answer = await work(tx)
    if (isLacking(answer)) tx.save(tx.deleteFrom('forms_sent').where('key', '=', key))
    else
      tx.save(
        tx
          .updateTable('forms_sent')
          .set({ answer: json(answer ?? null) })
          .where('key', '=', key),
      )
    return answer
  })
}

/** Something is lacking yet: what was typed is kept, and the same form is looked at anew each time. */
const isLacking = (answer: unknown) =>
  typeof answer === 'object' && answer !== null && 'isDone' in answer && answer.isDone === false

/** A form’s token belongs to one session, so the same form is always sent by the same person. */
async function keyOf({ url, body, uploads }: FastifyRequest): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([url, body]))
  for (const { field, name, path } of uploads) hash.update(JSON.stringify([field, name])).update(await readFile(path))
  return hash.digest('hex')
}

/** A token is good for as long as its session: those of staff and Members have ended a day later, and a resident’s page is old. */
export function forgetFormsSent(tx: Tx) {
  tx.save(tx.deleteFrom('forms_sent').where('created_at', '<', tx.now.subtract({ hours: 24 })))
}
