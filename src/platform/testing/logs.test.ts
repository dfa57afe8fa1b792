import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { lookThrough } from './logs.ts'

test('a log that says who somebody is or gives a key away is found out, and one that does not passes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firstpoint-logs-'))
  const secret = 'kJ3-session_of-somebody-9f'
  await writeFile(join(folder, '1.secrets'), `${secret}\n`)
  await writeFile(join(folder, '1.log'), '{"route":"/staff/cases/:reference","status":200,"msg":"answered"}\n')
  assert.deepEqual(lookThrough(folder), { lines: 1, secrets: 1, faults: [] })
  const bad = [
    secret,
    'amara@example.org',
    '07700 900123',
    'zz99 1TH',
    '/l/abcdefghijklmnopqrstuv',
    'kettle orchard tram',
    '_csrf=x',
    '"url":"/search?q=x"',
  ]
  await writeFile(
    join(folder, '2.log'),
    bad.map((one) => `{"msg":"${one}"}\n`.replace('"msg":""url"', '"url"')).join(''),
  )
  assert.equal(lookThrough(folder).faults.length, bad.length)
  await rm(folder, { recursive: true })
})
