import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))

// In a process of its own, since the pages, which tests load, make the kinds known too.
test('a command knows every kind of case that a service of the sample council names', async () => {
  const folder = `${root}council/services/`
  const named = readdirSync(folder).flatMap((file) => {
    const [, kind] = /^caseKind: (\S+)$/m.exec(readFileSync(folder + file, 'utf8')) ?? []
    return kind && kind !== 'none' ? [kind] : []
  })
  assert.ok(named.includes('feedback'))
  const asked = `
    await import('./src/program.ts')
    const { kindOf } = await import('./src/modules/cases/actions/kinds.ts')
    console.log(${JSON.stringify([...new Set(named)])}.map((kind) => kindOf(kind).name).join())`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', asked], { cwd: root })
  assert.equal(stdout.trim(), [...new Set(named)].join())
})
