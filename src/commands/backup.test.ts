import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdtemp, readdir, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, describe, test } from 'node:test'
import { emptyDatabase, testDatabase } from '#test/index.ts'
import { aPerson, openedCase } from '../../test/cases.ts'

const folder = await mkdtemp(join(tmpdir(), 'firstpoint-test-'))
await chmod(folder, 0o711)
after(() => rm(folder, { recursive: true, force: true }))

async function firstpoint(args: readonly string[], settings: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, LOG_LEVEL: 'silent', ...settings }
  const child = spawn(join(import.meta.dirname, '../../firstpoint'), args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { stdout, stderr, status: await ended }
}

const backup = join(folder, 'backup')

describe('./firstpoint backup and restore', () => {
  test('take a council’s records to an empty database, once', async () => {
    const db = await testDatabase()
    const { reference } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
    const made = await firstpoint(['backup', backup], { DATABASE_URL: db.url, DATA_DIR: join(folder, 'here') })
    assert.equal(made.stderr, '')
    assert.match(made.stdout, /backup holds [\d,]+ records of \d+ tables and 0 files/)

    const empty = await emptyDatabase()
    const there = { DATABASE_URL: empty.url, DATA_DIR: join(folder, 'there') }
    const restored = await firstpoint(['restore', backup], there)
    assert.equal(restored.stderr, '')
    assert.match(restored.stdout, /Restored [\d,]+ records[\s\S]*Every row was compared/)
    assert.match(restored.stdout, /1 emails? waited when the backup was made/)
    const found = await empty.selectFrom('cases').select('reference').execute()
    assert.deepEqual(found, [{ reference }])
    assert.deepEqual(await empty.selectFrom('messages').select('state').execute(), [{ state: 'in-doubt' }])

    const again = await firstpoint(['restore', backup], there)
    assert.equal(again.status, 1)
    assert.match(again.stderr, /not empty|is running on this database/)
  })

  test('rehearse a restore, and leave nothing behind', async () => {
    const before = await readdir(folder)
    const rehearsed = await firstpoint(['restore', '--rehearse', backup], { TMPDIR: folder, DATABASE_URL: '' })
    assert.equal(rehearsed.stderr, '')
    assert.match(rehearsed.stdout, /Every row of every table, every sequence and every file is what it was/)
    assert.deepEqual(await readdir(folder), before)
  })

  test('a restore that is refused leaves nothing, however late it is', async () => {
    const settings = { DATABASE_URL: '', DATA_DIR: join(folder, 'refused') }
    const refusedBy = async (source: string) => {
      const { status, stderr } = await firstpoint(['restore', source], settings)
      assert.equal(status, 1)
      assert.ok(!existsSync(settings.DATA_DIR))
      return stderr
    }
    assert.match(await refusedBy(join(folder, 'no-backup')), /no-backup/)
    const damaged = join(folder, 'damaged')
    await cp(backup, damaged, { recursive: true })
    const cases = (await readdir(join(damaged, 'tables'))).find((name) => /\bcases\.zst$/.test(name))
    await truncate(join(damaged, 'tables', cases ?? ''), 20)
    assert.match(await refusedBy(damaged), /cases/)
  })

  test('say what is missing', async () => {
    const nothing = { DATABASE_URL: '', DATA_DIR: join(folder, 'nothing') }
    assert.match((await firstpoint(['backup'], nothing)).stderr, /^Say where the backup goes/)
    assert.match((await firstpoint(['backup', join(folder, 'x')], nothing)).stderr, /^There is no database in /)
    assert.match((await firstpoint(['restore'], nothing)).stderr, /^Say which backup/)
    assert.match((await firstpoint(['restore', '--all', backup], nothing)).stderr, /See \.\/firstpoint help restore/)
  })
})
