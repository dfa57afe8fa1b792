import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { removeLeftUploads } from '../../src/platform/http/uploads.ts'

const folder = await mkdtemp(join(tmpdir(), 'firstpoint-test-'))
after(() => rm(folder, { recursive: true, force: true }))

test('files that a killed program had just been sent do not lie about for ever, and those of another program are left alone', async () => {
  const now = Temporal.Now.instant()
  for (const [name, minutes] of [
    ['left-by-the-dead', 90],
    ['under-way', 5],
  ] as const) {
    await writeFile(join(folder, name), 'a photo of a front door')
    const then = now.subtract({ minutes }).epochMilliseconds / 1000
    await utimes(join(folder, name), then, then)
  }
  await removeLeftUploads(now, folder)
  assert.deepEqual(await readdir(folder), ['under-way'])
  await removeLeftUploads(now, join(folder, 'not-there'))
})
