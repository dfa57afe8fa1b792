import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { listScopeMembers, listScopes, loadRoles } from '#modules/access/index.ts'
import { DefinitionFaults } from '#modules/definitions/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { testDatabase } from '#test/index.ts'
import { councilFolder } from '../../council.ts'
import { loadOrganisation, loadStaff, structureOn, teamByKey, teams } from './index.ts'

const db = await testDatabase()

describe('the sample council', () => {
  test('has seventeen teams, one of a contractor and one of a company of its own', async () => {
    const all = await teams(db)
    assert.equal(all.length, 17)
    assert.equal((await teamByKey(db, 'highways-maintenance'))?.organisationKind, 'contractor')
    assert.equal((await teamByKey(db, 'housing-repairs'))?.organisationKind, 'arms-length')
  })

  test('has a manager for every unit', async () => {
    const units = await structureOn(db, Temporal.PlainDate.from('2026-11-18'))
    assert.deepEqual(
      units.filter((unit) => unit.managerId === null),
      [],
    )
  })
})

test('whoever answers and whoever signs what is restricted is in its circle', async () => {
  const members = await listScopeMembers(db)
  for (const { id, key } of (await listScopes(db)).filter(({ kind }) => kind === 'service')) {
    const inIt = members.filter(({ scopeId, level }) => scopeId === id && level === 'member')
    const named = inIt.flatMap(({ staffName }) => staffName ?? [])
    assert.deepEqual(named, ['Bronwen Ashby', 'Fiona Strachan'], key)
  }
})

test('files that are in already change nothing; what is new in them is added, what is other is brought up to date', async () => {
  const load = (folder: string) =>
    inTransaction(db, async (tx) => ({
      units: await loadOrganisation(tx, folder),
      people: await loadStaff(tx, folder, { trial: false }),
    }))
  const again = await load(councilFolder)
  assert.deepEqual([again.units.added, again.units.changed], [0, 0])
  assert.deepEqual([again.people.added, again.people.changed], [0, 0])
  const renamed = await folderWith('organisation.yaml', (text) =>
    text.replace('name: Street cleansing', 'name: Clean streets'),
  )
  const { units } = await load(renamed)
  assert.deepEqual([units.added, units.changed], [0, 1])
  assert.equal((await teamByKey(db, 'street-cleansing'))?.name, 'Clean streets')
})

/** The council folder with one file changed. */
async function folderWith(file: string, change: (text: string) => string) {
  const folder = await mkdtemp(join(tmpdir(), 'firstpoint-council-'))
  after(() => rm(folder, { recursive: true, force: true }))
  for (const name of ['roles.yaml', 'organisation.yaml', 'staff.yaml', 'duty.yaml'])
    await cp(join(councilFolder, name), join(folder, name))
  await writeFile(join(folder, file), change(await readFile(join(folder, file), 'utf8')))
  return folder
}

const faultsOf = async (work: () => Promise<unknown>) => {
  const error = await work().then(
    () => null,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof DefinitionFaults, String(error))
  return error.faults.map(({ file, line, message }) => `${file.split('/').at(-1)} ${line} ${message}`)
}

describe('a file with a fault is not loaded, and the fault names its line', () => {
  test('a permission that does not exist', async () => {
    const folder = await folderWith('roles.yaml', (text) => text.replace('audit.read', 'audit.raed'))
    const [fault = ''] = await faultsOf(() => inTransaction(db, (tx) => loadRoles(tx, folder)))
    assert.match(fault, /^roles\.yaml \d+ There is no permission “audit\.raed”/)
  })

  test('a team of an organisation nobody has heard of', async () => {
    const folder = await folderWith('organisation.yaml', (text) =>
      text.replace('organisation: larkfield-highways', 'organisation: larkfeld'),
    )
    const [fault = ''] = await faultsOf(() => inTransaction(db, (tx) => loadOrganisation(tx, folder)))
    assert.match(fault, /^organisation\.yaml \d+ There is no organisation “larkfeld”/)
  })

  test('somebody whose line manager is not in the file', async () => {
    const folder = await folderWith('staff.yaml', (text) =>
      text.replace('lineManager: kelly.marsh@example.org', 'lineManager: nobody@example.org'),
    )
    const [fault = ''] = await faultsOf(() => inTransaction(db, (tx) => loadStaff(tx, folder, { trial: true })))
    assert.match(fault, /^staff\.yaml \d+ There is no person “nobody@example\.org”/)
  })

  test('somebody of a circle that does not exist', async () => {
    const folder = await folderWith('staff.yaml', (text) =>
      text.replace('circles: [childrens-care', 'circles: [childcare'),
    )
    const [fault = ''] = await faultsOf(() => inTransaction(db, (tx) => loadStaff(tx, folder, { trial: true })))
    assert.match(fault, /^staff\.yaml \d+ There is no circle “childcare”/)
  })

  test('a key that no file of this kind has', async () => {
    const folder = await folderWith('staff.yaml', (text) => text.replace('manages: [place]', 'mangages: [place]'))
    const faults = await faultsOf(() => inTransaction(db, (tx) => loadStaff(tx, folder, { trial: true })))
    assert.match(faults.join(), /staff\.yaml \d+ .*mangages/)
  })
})
