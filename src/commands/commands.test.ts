import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { stopLeftOver } from '../platform/postgres/index.ts'
import { emptyDatabaseUrl, testDatabaseUrl } from '../platform/testing/database.ts'
import { commandNames, findCommand, wordsForFailure } from './command.ts'

const root = join(import.meta.dirname, '../..')

function firstpoint(args: readonly string[], settings: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, LOG_LEVEL: 'silent', ...settings }
  const { stdout, stderr, status } = spawnSync(join(root, 'firstpoint'), args, { encoding: 'utf8', env, input: '' })
  return { stdout, stderr, status }
}

test('a disk without room is said to be that, with the folder and what to do, beside the words of the database', () => {
  const full = Object.assign(new Error('could not write init file: No space left on device'), { code: '53100' })
  assert.match(
    wordsForFailure(full, '/srv/data'),
    /no room left on the disk .*\/srv\/data.*Make room, then start again\.\ncould not write init file/,
  )
  assert.equal(wordsForFailure(new Error('No'), '/srv/data'), 'No')
})

describe('./firstpoint', () => {
  test('explains every command and every setting', () => {
    const { stdout, status } = firstpoint(['--help'])
    assert.equal(status, 0)
    for (const name of commandNames()) assert.match(stdout, new RegExp(`^  ${name}\\b`, 'm'))
    assert.match(stdout, /^ {2}DATABASE_URL +\S/m)
    assert.match(stdout, /^ {2}PORT .*\(3000\)/m)
    assert.match(stdout, /^ {2}LOG_LEVEL .*debug, info, warn, error or silent/m)
  })

  test('explains one command', () => {
    const { stdout } = firstpoint(['help', 'dev', 'tables'])
    assert.match(stdout, /^\.\/firstpoint dev tables\n/)
    assert.equal(firstpoint(['dev', 'tables', '--help']).stdout, stdout)
  })

  test('explains commands that begin alike', () => {
    const { stdout, status } = firstpoint(['help', 'import'])
    assert.equal(status, 0)
    assert.match(stdout, /^ {2}import organisation .*\n {2}import places .*\n {2}import reports .*\n$/)
  })

  test('says so when there is no such command', () => {
    const { stderr, status } = firstpoint(['strat'])
    assert.equal(status, 1)
    assert.equal(stderr, 'There is no command "strat". See ./firstpoint --help\n')
  })

  test('answers half a command with those that begin so', () => {
    for (const words of [['import'], ['import', 'people']])
      assert.equal(
        firstpoint(words).stderr,
        `There is no command "${words.join(' ')}". There are: import organisation, import places, import reports\n`,
      )
  })

  test('takes the longest name for the command, and the rest for its arguments', () => {
    assert.deepEqual(findCommand(['dev', 'tables', 'x']), { name: 'dev tables', args: ['x'] })
    assert.deepEqual(findCommand(['help', 'start']), { name: 'help', args: ['start'] })
    assert.equal(findCommand(['command']), null)
    assert.equal(findCommand(['../main']), null)
  })

  test('lists what is wrong with the settings', () => {
    const { stderr, status } = firstpoint(['start'], { PORT: 'many', BASE_URL: 'here' })
    assert.equal(status, 1)
    assert.match(stderr, /The configuration is not valid:[\s\S]*PORT must be a number from 1 to 65535[\s\S]*BASE_URL/)
    assert.doesNotMatch(stderr, /\n\s+at /)
  })

  test('says which port is taken, before it does anything else', async () => {
    const other = createServer((_request, response) => response.end('something else'))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    after(() => other.close())
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const said = (command: string, settings: Record<string, string>) => {
      const env = { ...process.env, ...settings }
      return text(spawn(join(root, 'firstpoint'), [command], { env, stdio: ['ignore', 'ignore', 'pipe'] }).stderr)
    }
    assert.equal(
      await said('web', { PORT: String(port) }),
      `Port ${port} on 127.0.0.1 is used by another program. Choose another one, for example: PORT=${port + 1} ./firstpoint web\n`,
    )
    assert.equal(
      await said('worker', { INBOX_SMTP_PORT: String(port) }),
      `Port ${port}, where INBOX_SMTP_PORT has mail taken, is used by another program. Choose another one, or leave it out.\n`,
    )
  })
})

describe('./firstpoint setup', () => {
  const ann = ['setup', '--name', 'Ann Other', '--email', 'ann.other@example.org']
  const password = { FIRSTPOINT_ADMIN_PASSWORD: 'three quiet wombats' }

  test('makes the first administrator, once', async () => {
    const { url, drop } = await emptyDatabaseUrl()
    after(drop)
    const made = firstpoint(ann, { DATABASE_URL: url, ...password })
    assert.equal(made.stderr, '')
    assert.match(made.stdout, /ann\.other@example\.org may now sign in/)
    const again = firstpoint(ann, { DATABASE_URL: url, ...password })
    assert.equal(again.status, 1)
    assert.match(again.stderr, /has an administrator already/)
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query('select name, trial from staff')
    await client.end()
    assert.deepEqual(rows, [{ name: 'Ann Other', trial: false }])
  })

  test('says what is missing instead of waiting for somebody to type it', async () => {
    assert.match(firstpoint(ann).stderr, /^Set DATABASE_URL/)
    const nowhere = 'postgres://x:y@127.0.0.1:1/z'
    assert.match(firstpoint(ann, { DATABASE_URL: nowhere, ...password }).stderr, /DATABASE_URL cannot be used/)
    assert.match(firstpoint(['setup'], { DATABASE_URL: nowhere }).stderr, /There is nobody to ask: give .* as options/)
    assert.match(firstpoint(ann, { DATABASE_URL: nowhere }).stderr, /put the password in .* FIRSTPOINT_ADMIN_PASSWORD/)
  })
})

describe('./firstpoint web', () => {
  test('answers, says so to a second one, and stops when asked', async () => {
    const { url, drop } = await testDatabaseUrl()
    after(drop)
    const folder = await newFolder()
    const port = await freePort()
    const env = { ...process.env, PORT: String(port), DATA_DIR: folder, DATABASE_URL: url, LOG_LEVEL: 'silent' }
    const child = spawn(join(root, 'firstpoint'), ['web'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    const said = text(child.stdout)
    while (!(await isUp(`http://127.0.0.1:${port}/health`))) await wait(50)
    const beside = { PORT: String(port), BASE_URL: 'https://contact.example.org' }
    assert.match(firstpoint(['start'], beside).stderr, /already running: http:\/\/127\.0\.0\.1:\d/)
    child.kill('SIGTERM')
    assert.equal(await ended, 0)
    assert.match(await said, new RegExp(`ready: http://127.0.0.1:${port}`))
  })
})

describe('./firstpoint definitions', () => {
  test('says when there is nothing in the folder, and does not call it the same', async () => {
    const { url, drop } = await testDatabaseUrl()
    after(drop)
    for (const args of [
      ['diff', '/nowhere'],
      ['load', '/nowhere', '--as', 'Ada Field'],
    ]) {
      const { stdout, stderr, status } = firstpoint(['definitions', ...args], { DATABASE_URL: url })
      assert.equal(status, 1)
      assert.equal(stdout, '')
      assert.match(stderr, /There are no definitions in \/nowhere/)
    }
  })
})

describe('./firstpoint worker', () => {
  test('starts the embedded database, and leaves none behind when it is stopped', async () => {
    const folder = await newFolder()
    const env = { ...process.env, DATA_DIR: folder, DATABASE_URL: '', LOG_LEVEL: 'info' }
    const child = spawn(join(root, 'firstpoint'), ['worker'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    await new Promise((resolve) => child.stdout.once('data', resolve))
    const pid = Number(readFileSync(join(folder, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0])
    child.kill('SIGTERM')
    assert.equal(await ended, 0)
    assert.throws(() => process.kill(pid, 0), /ESRCH/)
  })
})

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'firstpoint-test-'))
  await chmod(folder, 0o711)
  after(async () => {
    await stopLeftOver(join(folder, 'postgres'))
    await rm(folder, { recursive: true, force: true })
  })
  return folder
}

async function isUp(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}

function freePort(): Promise<number> {
  const probe = createServer()
  return new Promise((resolve) => {
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}
