import pg from 'pg'
import { testServerUrl } from './server.ts'
import { addressOf, ensureTemplate } from './template.ts'

/** A database of one's own for a test file, and how to be rid of it. */
export type TestDatabase = { url: string; drop: () => Promise<void> }

let made = 0

/** A copy of the migrated template with the sample council in it. Takes about 80 ms. */
export async function testDatabaseUrl(): Promise<TestDatabase> {
  const server = await testServerUrl()
  return createFrom(server, await ensureTemplate(server))
}

/** A database with nothing in it, not even tables. */
export async function emptyDatabaseUrl(): Promise<TestDatabase> {
  return createFrom(await testServerUrl(), 'template0')
}

/** A copy of a test's database as it is now, to compare what happens in both. Nobody may be connected to it. */
export async function copyOfDatabase(url: string): Promise<TestDatabase> {
  return createFrom(await testServerUrl(), new URL(url).pathname.slice(1))
}

async function createFrom(server: string, template: string): Promise<TestDatabase> {
  made += 1
  const name = `test_${process.pid}_${made}`
  await onServer(server, async (client) => {
    await client.query(`drop database if exists ${name} with (force)`)
    await client.query(`create database ${name} template ${template} strategy wal_log`)
  })
  return {
    url: addressOf(server, name),
    drop: () => onServer(server, (client) => client.query(`drop database if exists ${name} with (force)`)),
  }
}

async function onServer(server: string, work: (client: pg.Client) => Promise<unknown>) {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
