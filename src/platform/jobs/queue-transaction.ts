import type pg from 'pg'

/** One transaction on a plain connection, for what the queue's own tables take part in; a connection that cannot roll back is let go. */
export async function inQueueTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let failure: Error | undefined
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((err: Error) => {
      failure = err
    })
    throw error
  } finally {
    client.release(failure)
  }
}
