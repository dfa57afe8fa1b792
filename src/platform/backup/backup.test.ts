import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { emptyDatabase, testDatabase, testWork } from '#test/index.ts'
import { aPerson, openedCase } from '../../../test/cases.ts'
import { inTransaction, newId, sql } from '../db/index.ts'
import { migrate, readMigrations } from '../db/migrate.ts'
import { saveFile, storeFile } from '../files/index.ts'
import { bossSchema } from '../jobs/schema.ts'
import { saveSetting } from '../settings.ts'
import { emptyDatabaseUrl } from '../testing/database.ts'
import { compare, type Manifest, restoreBackup, writeBackup } from './index.ts'

const db = await testDatabase()
const work = await testWork(db)
const base = await mkdtemp(join(tmpdir(), 'firstpoint-test-'))
after(() => rm(base, { recursive: true, force: true }))
const files = join(work.config.DATA_DIR, 'files')
const source = join(base, 'backup')
let manifest: Manifest

const backUp = (target: string) => writeBackup({ url: db.url, files, target, program: 'test', madeAt: db.clock.now() })

before(async () => {
  const boss = new PgBoss({ connectionString: db.url, schema: bossSchema })
  boss.on('error', () => {})
  await boss.start()
  await boss.createQueue('waiting')
  await boss.send('waiting', { for: 'somebody' })
  await boss.stop({ graceful: false })
  const customerId = await aPerson(db, 'Łucja Ødegård\tof the \\N tab')
  for (let count = 0; count < 3; count += 1) await openedCase(db, 'street-light', { customerId })
  const file = await storeFile(work.files, {
    name: 'a.txt',
    type: 'text/plain',
    content: Buffer.from('a light\nis out'),
  })
  await inTransaction(db, async (tx) => saveFile(tx, file, null))
  manifest = await backUp(source)
})

/** Another copy of the backup, to be damaged. */
async function copyOfBackup(): Promise<string> {
  const folder = join(base, newId())
  await cp(source, folder, { recursive: true })
  return folder
}

async function somewhereEmpty() {
  const { url, drop } = await emptyDatabaseUrl()
  after(drop)
  return { url, files: join(base, newId(), 'files') }
}

async function isEmpty({ url, files: folder }: { url: string; files: string }) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rowCount } = await client.query("select from pg_tables where schemaname in ('public', 'pgboss')")
  await client.end()
  return rowCount === 0 && (await readdir(folder).catch(() => [])).length === 0
}

/** Every index, rule and trigger, as the database says them. */
async function shapeOf(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(
    `select pg_get_indexdef(indexrelid) as rule from pg_index i join pg_class c on c.oid = i.indexrelid where c.relnamespace = 'public'::regnamespace
     union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
     union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal order by 1`,
  )
  await client.end()
  return rows
}

describe('a backup', () => {
  test('restored into an empty place is the same, record by record, and work goes on there', async () => {
    const empty = await emptyDatabase()
    const place = { url: empty.url, files: join(base, newId(), 'files') }
    await restoreBackup({ ...place, source })
    await compare(manifest, place)

    assert.ok(manifest.tables.some(({ name, rows }) => name === 'public.cases' && rows >= 3))
    assert.deepEqual(
      manifest.tables.filter(({ name }) => name === 'pgboss.job').map(({ rows }) => rows),
      [1],
    )
    assert.equal(manifest.files.count, 1)
    const before = await db.selectFrom('cases').select('reference').execute()
    const { reference } = await openedCase(empty, 'street-light')
    assert.ok(!before.some((one) => one.reference === reference))
    const restored = await sql<{
      count: number
    }>`select count(*)::int as count from pg_trigger where tgenabled = 'D'`.execute(empty)
    assert.equal(restored.rows[0]?.count, 0)
    assert.deepEqual(await shapeOf(place.url), await shapeOf(db.url))
  })

  test('of an older version is restored by a newer one, which brings it up to date when it starts', async () => {
    const all = readMigrations()
    const [older, newer, target] = [await somewhereEmpty(), await somewhereEmpty(), join(base, newId())]
    await migrate(older.url, all.slice(0, -1))
    const made = await writeBackup({ ...older, target, program: 'test', madeAt: db.clock.now() })
    await restoreBackup({ ...newer, source: target })
    await compare(made, newer)
    assert.deepEqual(await migrate(newer.url, all), [all.at(-1)?.name])
    assert.deepEqual(await shapeOf(newer.url), await shapeOf(db.url))
  })

  test('is of one moment, though people go on working', async () => {
    let stopped = false
    const write = (count: number) =>
      inTransaction(db, async (tx) => {
        saveSetting(tx, 'left', String(count))
        saveSetting(tx, 'right', String(count))
      })
    await write(0)
    const writing = (async () => {
      for (let count = 1; !stopped; count += 1) await write(count)
    })()
    const moment = join(base, newId())
    await backUp(moment)
    stopped = true
    await writing
    const empty = await emptyDatabase()
    await restoreBackup({ url: empty.url, files: join(base, newId(), 'files'), source: moment })
    const pair = await empty.selectFrom('settings').select('value').where('key', 'in', ['left', 'right']).execute()
    assert.equal(new Set(pair.map(({ value }) => value)).size, 1)
  })

  test('names a file that is not there, and holds the rest', async () => {
    const file = await storeFile(work.files, { name: 'b.txt', type: 'text/plain', content: Buffer.from('gone') })
    await inTransaction(db, async (tx) => saveFile(tx, file, null))
    await work.files.remove(file.id)
    const folder = join(base, newId())
    const { files: found } = await backUp(folder)
    assert.deepEqual(found.missing, [file.id])
  })

  test('goes into no folder that holds something, and leaves it as it was', async () => {
    await assert.rejects(backUp(source), /is not empty. Name a folder that is not there yet/)
    const file = join(base, newId())
    await writeFile(file, 'mine')
    await assert.rejects(backUp(file), /is a file. A backup is a folder/)
    assert.equal(await readFile(file, 'utf8'), 'mine')
  })
})

describe('a restore is refused, and leaves nothing behind,', () => {
  async function refused(given: { source?: string; place?: { url: string; files: string } }, words: RegExp) {
    const place = given.place ?? (await somewhereEmpty())
    await assert.rejects(restoreBackup({ ...place, source: given.source ?? source }), words)
    if (!given.place) assert.ok(await isEmpty(place))
  }

  test('when there is no backup, or it was not finished', async () => {
    await refused({ source: base }, /There is no backup in .*, or it was not finished/)
  })

  test('when the database is not empty', async () => {
    await refused({ place: { url: db.url, files: join(base, newId()) } }, /not empty|is running on this database/)
  })

  test('when the program is running there', async () => {
    const place = await somewhereEmpty()
    const program = new pg.Client({ connectionString: place.url, application_name: 'firstpoint' })
    await program.connect()
    await refused({ place }, /Firstpoint is running on this database/)
    await program.end()
  })

  test('when there are files already', async () => {
    const place = await somewhereEmpty()
    await mkdir(place.files, { recursive: true })
    await writeFile(join(place.files, 'mine'), 'mine')
    await refused({ place }, /is not empty. Restore into an empty DATA_DIR/)
  })

  test('when a table is damaged, cut short or missing', async () => {
    const folder = await copyOfBackup()
    const file = join(folder, 'tables/public.properties.zst')
    const content = await readFile(file)
    await writeFile(file, content.subarray(0, content.length / 2))
    await refused({ source: folder }, /public\.properties\.zst is missing or damaged/)
    await rm(join(folder, 'tables/public.cases.zst'))
    await refused({ source: folder }, /public\.cases\.zst is missing or damaged/)
  })

  test('when a file of somebody is damaged', async () => {
    const folder = await copyOfBackup()
    const [inner = ''] = await readdir(join(folder, 'files'))
    const [name = ''] = await readdir(join(folder, 'files', inner))
    await writeFile(join(folder, 'files', inner, name), 'another light is out')
    await refused({ source: folder }, /The file .* is missing or damaged/)
  })

  test('when its list was changed', async () => {
    const folder = await copyOfBackup()
    const file = join(folder, 'manifest.json')
    await writeFile(file, (await readFile(file, 'utf8')).replace('"rows": 3', '"rows": 4'))
    await refused({ source: folder }, /manifest\.json of .* has been damaged or changed/)
  })

  test('when it was made by a version with other tables', async () => {
    const folder = join(base, newId())
    const client = new pg.Client({ connectionString: db.url })
    await client.connect()
    await client.query("insert into migrations values ('9990_later.sql', 'x', now())")
    await backUp(folder)
    await client.query("delete from migrations where name = '9990_later.sql'")
    await refused(
      { source: folder },
      /made by another version of Firstpoint .* does not have db\/migrations\/9990_later\.sql/,
    )
    const other = join(base, newId())
    const { rows } = await client.query("select hash from migrations where name = '0010_platform.sql'")
    await client.query("update migrations set hash = 'other' where name = '0010_platform.sql'")
    await backUp(other)
    await client.query("update migrations set hash = $1 where name = '0010_platform.sql'", [rows[0].hash])
    await client.end()
    await refused({ source: other }, /its db\/migrations\/0010_platform\.sql is another one/)
  })
})
