import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { z } from 'zod'

const lockfile = z.object({
  packages: z.record(z.string(), z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() })),
})

test('the lockfile knows the packages for every kind of machine, so that npm ci works on all of them', () => {
  const text = readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')
  const { packages } = lockfile.parse(JSON.parse(text))
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !placesOf(path, name).some((place) => place in packages)),
  )
  assert.deepEqual(missing, [])
})

/** Where npm may have put a dependency: inside the package that asks for it, or further out. */
function placesOf(path: string, name: string): string[] {
  const inside = `${path === '' ? '' : `${path}/`}node_modules/${name}`
  if (path === '') return [inside]
  const outer = path.includes('/node_modules/') ? path.slice(0, path.lastIndexOf('/node_modules/')) : ''
  return [inside, ...placesOf(outer, name)]
}
