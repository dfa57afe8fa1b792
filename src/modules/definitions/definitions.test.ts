import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { z } from 'zod'
import { inTransaction, openDatabase } from '#platform/db/index.ts'
import { staffActor, testDatabase } from '../../../test/index.ts'
import { discardDraft, draftDefinition, publishDrafts } from './actions/versions.ts'
import { allPublished, compareFolder, exportFolder, loadFolder, published, versionById } from './index.ts'
import { findVersion, listVersions } from './queries/versions.ts'
import type { KindOfDefinition } from './rules/kinds.ts'

/** The sample council's services, of which these tests read only the titles. */
const serviceKind: KindOfDefinition<{ title: string; name: string }> = {
  kind: 'service',
  folder: 'services',
  title: 'Services',
  schema: z.object({ title: z.string(), name: z.string() }),
  remembered: new Map(),
}

const publisher = staffActor({ name: 'Ada Field', permissions: ['definitions.publish'] })
const writtenBy = 'Ada Field'

const db = await testDatabase()
const folder = await mkdtemp(join(tmpdir(), 'definitions-'))
await exportFolder(db, folder)
after(() => rm(folder, { recursive: true, force: true }))

const sourceOf = async (key: string) => {
  const version = (await listVersions(db, 'service', key)).find(({ state }) => state === 'published')
  assert.ok(version)
  return version
}

const draft = async (key: string, change: (source: string) => string) => {
  const { source, version } = await sourceOf(key)
  return inTransaction(db, (tx) =>
    draftDefinition(tx, { kind: 'service', key, source: change(source), baseVersion: version, writtenBy }),
  )
}

const publish = (...ids: string[]) => inTransaction(db, (tx) => publishDrafts(tx, publisher, ids))

test('what the council published is read by key, all together and by version', async () => {
  const bin = await published(db, serviceKind, 'missed-bin')
  assert.equal(bin?.body.title, 'Report a missed bin')
  assert.equal(await published(db, serviceKind, 'no-such-service'), null)
  assert.equal((await versionById(db, serviceKind, bin?.versionId ?? ''))?.key, 'missed-bin')
  assert.ok((await allPublished(db, serviceKind)).length >= 29)
})

test('a draft counts only once a named person has published it, and what used the old version keeps it', async () => {
  const before = await published(db, serviceKind, 'graffiti')
  const drafted = await draft('graffiti', (source) =>
    source.replace('title: Report graffiti', 'title: Tell us about graffiti'),
  )
  assert.ok(drafted.refusal === null)
  assert.equal((await published(db, serviceKind, 'graffiti'))?.body.title, 'Report graffiti')

  assert.equal((await publish(drafted.versionId)).refusal, null)
  const now = await published(db, serviceKind, 'graffiti')
  assert.equal(now?.body.title, 'Tell us about graffiti')
  assert.equal(now?.version, 2)
  assert.equal((await versionById(db, serviceKind, before?.versionId ?? ''))?.body.title, 'Report graffiti')
  const [latest, first] = await listVersions(db, 'service', 'graffiti')
  assert.equal(latest?.publishedBy, 'Ada Field')
  assert.equal(first?.state, 'replaced')
})

test('every other process sees a publication within a second', async () => {
  const elsewhere = openDatabase({ url: db.url, clock: db.testClock, onError: () => {} })
  try {
    const title = async () => (await published(elsewhere, serviceKind, 'noise'))?.body.title
    assert.equal(await title(), 'Report noise that disturbs you')
    const drafted = await draft('noise', (source) => source.replace('Report noise that disturbs you', 'Noise'))
    assert.ok(drafted.refusal === null)
    await publish(drafted.versionId)
    await new Promise((resolve) => setTimeout(resolve, 1050))
    assert.equal(await title(), 'Noise')
  } finally {
    await elsewhere.close()
  }
})

test('a publication that was rolled back is not remembered', async () => {
  const drafted = await draft('pest-control', (source) => source.replace('name: Pest control', 'name: Pests'))
  assert.ok(drafted.refusal === null)
  await assert.rejects(
    inTransaction(db, async (tx) => {
      await publishDrafts(tx, publisher, [drafted.versionId])
      assert.equal((await published(tx, serviceKind, 'pest-control'))?.body.name, 'Pests')
      throw new Error('on second thoughts')
    }),
  )
  await new Promise((resolve) => setTimeout(resolve, 1050))
  assert.equal((await published(db, serviceKind, 'pest-control'))?.body.name, 'Pest control')
})

test('a version never changes, whoever tries', async () => {
  const { id } = await sourceOf('missed-bin')
  await assert.rejects(
    db.pool.query("update definition_versions set source = 'x' where id = $1", [id]),
    /never changes/,
  )
  await assert.rejects(db.pool.query('delete from definition_versions where id = $1', [id]), /never changes/)
})

describe('a broken definition is refused with file, line and what to put right', () => {
  const faultsOf = async (change: (source: string) => string) => {
    const drafted = await draft('road-defect', change)
    return drafted.refusal === 'faults' ? drafted.faults : []
  }
  const lineOf = async (text: string) => {
    const { source } = await sourceOf('road-defect')
    return source.slice(0, source.indexOf(text)).split('\n').length
  }

  const broken: [string, (source: string) => string, string, string][] = [
    [
      'a key that is not known',
      (s) => s.replace('popular: 2', 'populer: 2'),
      'popular: 2',
      '“populer” is not something this can have',
    ],
    [
      'a policy that does not exist',
      (s) => s.replace('resolve: road-defect-28d', 'resolve: road-defect-28x'),
      'resolve: road-defect-28d',
      'There is no policy “road-defect-28x”. Did you mean “road-defect-28d”?',
    ],
    [
      'a team that does not exist',
      (s) => s.replace('team: highways-maintenance', 'team: highways'),
      'team: highways-maintenance',
      'There is no team “highways”',
    ],
    [
      'a cause of demand that nobody counts',
      (s) => s.replace('team: highways-maintenance', 'demand: { failure: not-dnoe }\nteam: highways-maintenance'),
      'team: highways-maintenance',
      'There is no cause “not-dnoe”. Did you mean “not-done”?',
    ],
    [
      'a question nobody asks',
      (s) => s.replace('{ question: danger,', '{ question: dangr,'),
      '{ question: danger,',
      'No question “dangr” comes before this',
    ],
    [
      'an answer nobody can give',
      (s) => s.replace('{ question: kind, is: cover }', '{ question: kind, is: covr }'),
      '{ question: kind, is: cover }',
      '“covr” is not an answer to “kind”',
    ],
    [
      'words of danger that are in no list',
      (s) =>
        s.replace(
          'rules:\n',
          "rules:\n  - { when: { question: kind, is: cover }, urgent: Now, duty: gas, written: { inOrder: ['{chield} alone'], reply: Ring } }\n",
        ),
      '  - when: {',
      'There is no list “chield” among the words of danger. Did you mean “child”?',
    ],
    [
      'words for a need that is not asked',
      (s) => s.replace('{year}', '{yaer}'),
      'words: >-\n      This street',
      '“{yaer}” is not one of this outcome’s needs',
    ],
    [
      'YAML that is not YAML',
      (s) => s.replace('channels: [public, internal]', 'channels: [public, internal'),
      'channels:',
      '',
    ],
    [
      'two of a list with one key',
      (s) => s.replace('- key: made-safe', '- key: repaired'),
      '- key: made-safe',
      '“repaired” is given twice: give each its own',
    ],
    [
      'the same key twice',
      (s) => s.replace('group: Streets and roads', 'group: Streets and roads\ngroup: Housing'),
      'popular: 2',
      'The same key is given twice',
    ],
  ]
  for (const [name, change, near, message] of broken) {
    test(name, async () => {
      const [fault] = await faultsOf(change)
      assert.equal(fault?.file, 'council/services/road-defect.yaml')
      if (message) {
        assert.equal(fault?.message, message)
        assert.equal(fault?.line, await lineOf(near))
      }
    })
  }

  test('a file that refers to itself without end does not stop the program', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`
    assert.equal((await faultsOf(() => bomb)).length, 1)
    assert.equal((await faultsOf(() => '')).length, 1)
    assert.ok((await faultsOf(() => '- just\n- a list\n')).length > 0)
  })
})

test('someone who wrote from an older version is told so', async () => {
  const { source } = await sourceOf('graffiti')
  const drafted = await inTransaction(db, (tx) =>
    draftDefinition(tx, { kind: 'service', key: 'graffiti', source: `${source}\n`, baseVersion: 1, writtenBy }),
  )
  assert.equal(drafted.refusal, 'base-moved')
})

test('a draft can be thrown away', async () => {
  const drafted = await draft('street-light', (source) => source.replace('popular: 6\n', ''))
  assert.ok(drafted.refusal === null)
  assert.equal((await inTransaction(db, (tx) => discardDraft(tx, publisher, drafted.versionId))).refusal, null)
  assert.equal((await findVersion(db, drafted.versionId))?.state, 'discarded')
  assert.equal((await publish(drafted.versionId)).refusal, 'not-a-draft')
})

describe('a folder of files', () => {
  const path = () => join(folder, 'services/dead-animal.yaml')
  const edit = async (change: (text: string) => string) => writeFile(path(), change(await readFile(path(), 'utf8')))

  test('exported and not touched changes nothing', async () => {
    const { differences, faults } = await compareFolder(db, folder)
    const changed = differences.filter(
      ({ kind, key }) => kind === 'service' && (key === 'dead-animal' || key === 'missed-bin'),
    )
    assert.deepEqual(faults, [])
    assert.deepEqual(
      changed.map(({ state }) => state),
      ['same', 'same'],
    )
  })

  test('edited becomes a draft, and refuses once somebody else has published', async () => {
    for (const key of ['graffiti', 'noise']) await rm(join(folder, `services/${key}.yaml`))
    await edit((text) => text.replace('name: Dead animal', 'name: Animal found dead'))
    const loaded = await inTransaction(db, (tx) => loadFolder(tx, folder, writtenBy))
    assert.ok(loaded.refusal === null)
    assert.deepEqual(
      loaded.drafts.map(({ key }) => key),
      ['dead-animal'],
    )

    const [version] = await listVersions(db, 'service', 'dead-animal')
    await publish(version?.id ?? '')
    await edit((text) => text.replace('Animal found dead', 'Animals'))
    const again = await inTransaction(db, (tx) => loadFolder(tx, folder, writtenBy))
    assert.equal(again.refusal, 'base-moved')
  })

  test('two that name each other are drafted and published together, never one alone', async () => {
    const { source } = await sourceOf('missed-bin')
    await exportFolder(db, folder)
    await writeFile(
      join(folder, 'services/lost-cat.yaml'),
      source.replace('guidance: missed-bin', 'guidance: lost-cat').replace('popular: 1\n', ''),
    )
    const guidance = `title: Lost cats\nkind: script\nowner: contact-centre\nreview: 2027-01-01\nservices: [lost-cat]\nfirst: Ask its name\nsay:\n  - words: I am sorry\n`
    await writeFile(join(folder, 'guidance/lost-cat.yaml'), guidance)
    const loaded = await inTransaction(db, (tx) => loadFolder(tx, folder, writtenBy))
    assert.equal(loaded.refusal, null)

    const [service] = await listVersions(db, 'service', 'lost-cat')
    const [script] = await listVersions(db, 'guidance', 'lost-cat')
    const alone = await publish(service?.id ?? '')
    assert.equal(alone.refusal, 'faults')
    assert.match(alone.faults[0]?.message ?? '', /There is no guidance “lost-cat”/)
    assert.equal((await publish(service?.id ?? '', script?.id ?? '')).refusal, null)
    assert.ok(await published(db, serviceKind, 'lost-cat'))
  })

  test('faults count from the top of the file, the version line included', async () => {
    await writeFile(path(), '# Version 2 of service dead-animal. Keep this line\nname: X\ntitel: Y\n')
    const { faults } = await compareFolder(db, folder)
    assert.ok(faults.some(({ line, message }) => line === 3 && message.includes('titel')))
  })
})
