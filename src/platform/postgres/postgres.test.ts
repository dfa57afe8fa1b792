import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { lstatSync, realpathSync, statSync, symlinkSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { stopLeftOver, throwaway, useServer } from './index.ts'

const isRoot = process.getuid?.() === 0

async function newFolder(mode = 0o711): Promise<string> {
  const base = await mkdtemp(join(tmpdir(), 'firstpoint-test-'))
  await chmod(base, mode)
  const folder = join(base, 'postgres')
  after(async () => {
    await stopLeftOver(folder)
    await rm(base, { recursive: true, force: true })
  })
  return folder
}

async function ask(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(sql).finally(() => client.end())
  return rows
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('the embedded server', () => {
  test('keeps what is committed, treats every letter as a letter, and stops with its only user', async () => {
    const folder = await newFolder()
    const server = await useServer({ folder })
    const url = await server.database('council')
    await ask(url, 'create table kept as select 1 as one')
    assert.deepEqual(await ask(url, "select current_setting('fsync') as fsync, lower('ŁÓDŹ') as lower"), [
      { fsync: 'on', lower: 'łódź' },
    ])
    const { pid } = server
    await server.release()
    assert.equal(isAlive(pid), false)

    const again = await useServer({ folder })
    assert.deepEqual(await ask(await again.database('council'), 'select one from kept'), [{ one: 1 }])
    await again.release()
  })

  test('asks for its password, which only the account that runs it can read', async () => {
    const folder = await newFolder()
    const server = await useServer({ folder, settings: throwaway })
    const url = new URL(server.url('postgres'))
    assert.equal(url.hostname, '127.0.0.1')
    url.password = 'guess'
    await assert.rejects(ask(url.href, 'select 1'), /password authentication failed/)
    const file = join(folder, 'cluster/firstpoint.json')
    assert.equal(statSync(file).mode & 0o777, 0o600)
    await server.release()
  })

  test('is shared by programs on one folder, and the last one stops it', async () => {
    const folder = await newFolder()
    const first = await useServer({ folder, settings: throwaway })
    const second = await useServer({ folder, settings: throwaway })
    assert.equal(second.pid, first.pid)
    await first.release()
    assert.equal(isAlive(second.pid), true)
    await second.release()
    assert.equal(isAlive(second.pid), false)
  })

  test('is stopped by the last of several programs that leave at the same moment', async () => {
    const folder = await newFolder()
    const options = { folder, settings: throwaway }
    const programs = await Promise.all([1, 2, 3, 4].map(() => useServer(options)))
    const [{ pid } = { pid: 0 }] = programs
    await Promise.all(programs.map((program) => program.release()))
    assert.equal(isAlive(pid), false)
  })

  test('is made once when two programs start at the same moment', async () => {
    const folder = await newFolder()
    const options = { folder, settings: throwaway }
    const [first, second] = await Promise.all([startElsewhere(folder), useServer(options)])
    const third = await useServer(options)
    assert.equal(third.pid, second.pid)
    first.kill('SIGKILL')
    await second.release()
    await third.release()
  })

  test('outlives a killed program and is found by the next one', async () => {
    const folder = await newFolder()
    const killed = await startElsewhere(folder)
    killed.kill('SIGKILL')
    await new Promise((resolve) => killed.once('exit', resolve))
    const file = await readFile(join(folder, 'cluster/postmaster.pid'), 'utf8')
    const server = await useServer({ folder, settings: throwaway })
    assert.equal(server.pid, Number(file.split('\n')[0]))
    await server.release()
    assert.equal(isAlive(server.pid), false)
  })

  test('is started again at the same address when it is killed itself', async () => {
    const folder = await newFolder()
    const said: string[] = []
    const server = await useServer({ folder, settings: throwaway, say: (text) => said.push(text) })
    const { pid } = server
    const url = server.url('postgres')
    process.kill(pid, 'SIGKILL')
    while (server.pid === pid) await wait(20)
    assert.equal(server.url('postgres'), url)
    assert.deepEqual(await ask(url, 'select 1 as one'), [{ one: 1 }])
    assert.deepEqual(said, ['The database server stopped; starting it again.'])
    await server.release()
  })

  if (isRoot)
    test('is kept in a place of its own when the account that runs it cannot enter the folder', async () => {
      const folder = await newFolder(0o700)
      const said: string[] = []
      const server = await useServer({ folder, settings: throwaway, say: (text) => said.push(text) })
      const place = realpathSync(folder)
      assert.ok(lstatSync(folder).isSymbolicLink())
      assert.match(said.join('\n'), new RegExp(`The database is kept in ${place}`))
      assert.notEqual(statSync(join(place, 'cluster')).uid, 0)
      await server.release()
      const again = await useServer({ folder, settings: throwaway })
      assert.equal(realpathSync(folder), place)
      await again.release()
      await rm(place, { recursive: true })
    })

  test('refuses a link to data that is not there, and says which', async () => {
    const folder = await newFolder()
    symlinkSync('/nowhere/at/all', folder)
    await assert.rejects(useServer({ folder }), /points to \/nowhere\/at\/all, which is not there/)
  })
})

/** Another program that uses the server of this folder until it is killed. */
async function startElsewhere(folder: string) {
  const program = `
    const { throwaway, useServer } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))})
    await useServer({ folder: ${JSON.stringify(folder)}, settings: throwaway })
    console.log('up')`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return child
}
