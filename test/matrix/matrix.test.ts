import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createLog } from '#platform/log/index.ts'
import { isCompared, lookEverywhere } from './check.ts'
import { misdirected, tellingSubjects } from './mail.ts'
import { otherwiseDecided, tryAll, undecided, untried } from './matrix.ts'
import { people, type Who } from './people.ts'
import { buildStages } from './stages.ts'
import { whoMaySee } from './table.ts'
import { watchTogether } from './watching.ts'

/** Some of the people, each with some of the records; `npm run matrix` tries all of both. */
const some: readonly (readonly [name: string, ...records: string[]])[] = [
  ['officer of another team', 'hole', 'child', 'enquiry kept close', 'grievance'],
  ['social worker, by the team’s circle', 'named', 'enquiry of Delia', 'feud', 'about Ada, for children’s care'],
  ['contractor of the right organisation', 'hole', 'child', 'enquiry of Ivo', 'grumble', 'Kit'],
  ['resident who joined another’s case', 'hole', 'child', 'named'],
  ['Member with an enquiry of their own', 'enquiry of Delia', 'enquiry of Ivo', 'enquiry kept close', 'grumble'],
  ['visitor with another’s visit', 'hole', 'child', 'grievance'],
  ['staff who has left', 'hole', 'child', 'enquiry kept close', 'feud'],
]

const lines: string[] = []
const matrix = await buildStages({ log: createLog('debug', { write: (line) => void lines.push(line) }) })
const person = (name: string): Who => {
  const found = people.find((one) => one.name === name)
  assert.ok(found, `nobody is called ${name}`)
  return found
}

test('a route that nobody decided about fails, and so does one that asks for something else', () => {
  assert.deepEqual(undecided(matrix.full.routes), [])
  assert.deepEqual(otherwiseDecided(matrix), [])
  assert.deepEqual(undecided([{ method: 'GET', url: '/staff/everything' }]), ['GET /staff/everything'])
})

test('everybody but those in the circles planted last is compared with and without what is restricted', () => {
  assert.deepEqual(
    people.filter((who) => !isCompared(matrix, who)).map(({ name }) => name),
    ['social worker of another circle', 'social worker, a named person too'],
  )
})

test('something planted leads to every address, and every filter and search of a page is asked', async () => {
  assert.deepEqual(await untried(matrix), [])
})

test('docs/who-may-see.md says what was decided; npm run matrix writes it', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/who-may-see.md'), 'utf8')
  assert.equal(page, whoMaySee(people, matrix))
})

test('no email tells anybody but its own people, and no subject more than a reference', () => {
  assert.ok(matrix.mail.length > 20)
  assert.deepEqual(misdirected(matrix), [])
  assert.deepEqual(tellingSubjects(matrix), [])
})

for (const [name, ...records] of some)
  test(`pages, lists, counts, searches, exports and forms tell what they may know, and no more: ${name}`, async () => {
    const [seen] = await tryAll(matrix, { people: [person(name)], only: new Set(records) })
    assert.ok(seen)
    const { leaks, differences, unrecorded, doors } = seen.looked
    assert.deepEqual([...leaks, ...differences, ...unrecorded, ...doors, ...seen.tried.faults, ...seen.notSeen], [])
  })

test('a page that follows changes hears only of what its watcher may know', async () => {
  const { faults, heard } = await watchTogether(
    matrix,
    some.map(([name]) => person(name)),
  )
  assert.deepEqual(faults, [])
  assert.ok(heard > 0)
})

test('the matrix notices a leak: somebody who sees more than was decided for them', async () => {
  const insider = { ...person('social worker, by the team’s circle'), circles: [] }
  const reference = matrix.planted.references.get('child') ?? ''
  const { leaks, differences } = await lookEverywhere(matrix, insider, [
    { route: '/staff/cases/:reference', url: `/staff/cases/${reference}` },
    { route: '/staff/queue', url: '/staff/queue?all=1' },
  ])
  assert.match(leaks.join('\n'), /by GET \/staff\/cases\/FP-/)
  assert.match(leaks.join('\n'), /by GET \/staff\/queue/)
  assert.equal(differences.length, 2)
})

test('and the log of all this names nobody', () => {
  assert.ok(lines.length > 500)
  assert.deepEqual(
    matrix.marks.found(lines.join('\n')).filter(({ kind }) => kind !== 'that it is there'),
    [],
  )
})
