import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { throwaway, useServer } from '../postgres/index.ts'
import { systemClock } from '../time/index.ts'
import { inTransaction, openDatabase, sql } from './index.ts'
import { migrate } from './migrate.ts'
import { isOutage } from './outage.ts'
import { checkServer } from './server.ts'

const failure = (work: Promise<unknown>) =>
  work.then(
    () => assert.fail('It did not fail'),
    (error: unknown) => error,
  )

test('a server may be named by its socket, and is out of reach when the socket is gone', {
  skip: process.platform === 'win32',
}, async () => {
  const base = await mkdtemp(join(tmpdir(), 'firstpoint-socket-'))
  await chmod(base, 0o711)
  const folder = join(base, 'postgres')
  const server = await useServer({ folder, settings: { ...throwaway, unix_socket_directories: '.' } })
  const url = `${await server.database('council')}?host=${encodeURIComponent(join(folder, 'cluster'))}`
  await checkServer(url)
  await migrate(url)
  const db = openDatabase({ url, clock: systemClock, onError: () => {} })
  const { rows } = await inTransaction(db, (tx) =>
    sql<{ address: string | null }>`select inet_client_addr() as address`.execute(tx),
  )
  assert.deepEqual(rows, [{ address: null }])

  await server.stop()
  assert.equal(isOutage(await failure(sql`select 1`.execute(db))), true)
  assert.equal(isOutage(await failure(sql`select 1`.execute(db))), true)
  await db.close()
  await rm(base, { recursive: true })
  assert.equal(isOutage(await failure(readFile(base))), false, 'a file that is missing is something else')
})
