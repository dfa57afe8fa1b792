import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'

const source = join(import.meta.dirname, '../..')

test('every table that scrolls sideways can be reached and scrolled by keyboard, and has a name', async () => {
  const without: string[] = []
  for await (const file of glob('**/*.njk', { cwd: source }))
    for (const [tag] of (await readFile(join(source, file), 'utf8')).matchAll(/<div class="[^"]*fp-table-wrap[^>]*>/g))
      if (!/ tabindex="0" role="region" aria-label(?:ledby)?="/.test(tag)) without.push(`${file}: ${tag}`)
  assert.deepEqual(without, [])
})
