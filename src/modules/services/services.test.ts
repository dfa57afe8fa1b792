import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { compareFolder, exportFolder } from '#modules/definitions/index.ts'
import { type Answers, formFor, pagesFor } from '#modules/forms/index.ts'
import { testDatabase } from '../../../test/index.ts'
import {
  answersSent,
  askInstead,
  collectionAsked,
  deceasedIn,
  outcomeWords,
  placeIn,
  publicServices,
  routeFor,
  searchServices,
  serviceByKey,
  services,
  serviceVersion,
} from './index.ts'

const db = await testDatabase()

async function bodyOf(key: string) {
  const service = await serviceByKey(db, key)
  assert.ok(service, key)
  return service.body
}

const property = { kind: 'property', uprn: '999000100216', text: '5 Castlegate' } as const

test('the sample council offers services of every kind, all but one of them to residents', async () => {
  assert.ok((await services(db)).length >= 29)
  const internal = (await services(db)).filter(({ body }) => !body.channels.includes('public'))
  assert.deepEqual(
    internal.map(({ key }) => key),
    ['general-enquiry'],
  )
  assert.equal((await publicServices(db)).length, (await services(db)).length - internal.length)
})

test('eight of them stand on the front page, each in a place of its own', async () => {
  const popular = (await publicServices(db)).flatMap(({ body }) => body.popular ?? [])
  assert.deepEqual(popular.toSorted(), [1, 2, 3, 4, 5, 6, 7, 8])
})

test('what the Information Commissioner oversees is not published without words on how to challenge an answer', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'services-'))
  await exportFolder(db, folder)
  const file = join(folder, 'services', 'information-request.yaml')
  await writeFile(file, (await readFile(file, 'utf8')).replace(/^challenge: [\s\S]*?(?=^\w)/m, ''))
  const { faults } = await compareFolder(db, folder)
  await rm(folder, { recursive: true })
  assert.equal(faults.length, 1)
  assert.match(faults[0]?.message ?? '', /“foi-respond” is a promise of the law on information: say how/)
})

test('a version stays readable for what was made with it; one that does not exist is not found', async () => {
  const service = await serviceByKey(db, 'noise')
  assert.equal((await serviceVersion(db, service?.versionId ?? '')).key, 'noise')
  await assert.rejects(serviceVersion(db, '00000000-0000-7000-8000-000000000000'), /Service not found/)
})

describe('where a request goes', () => {
  const routes: [string, string, Answers, Partial<ReturnType<typeof routeFor>>][] = [
    [
      'an ordinary pothole',
      'road-defect',
      { kind: 'pothole', danger: 'no' },
      { resolve: 'road-defect-28d', urgent: null, team: 'highways-maintenance' },
    ],
    [
      'a dangerous pothole',
      'road-defect',
      { kind: 'pothole', danger: 'yes' },
      { resolve: 'road-defect-urgent-24h', urgent: 'Could hurt someone before we come' },
    ],
    [
      'nowhere to sleep tonight',
      'homelessness',
      { tonight: 'no' },
      { resolve: 'homeless-tonight-1h', duty: 'homelessness' },
    ],
    ['may lose a home later', 'homelessness', { tonight: 'yes' }, { resolve: 'reply-5wd', duty: null }],
    ['a smell of gas', 'gas-smell', { called: 'yes', ill: 'no' }, { resolve: 'repair-emergency-24h', duty: 'gas' }],
    [
      'a child who may have been hurt',
      'childrens-care',
      { danger: 'no', worry: ['hurt'] },
      { urgent: 'A child may have been hurt', duty: 'children' },
    ],
    ['a child', 'childrens-care', { danger: 'no' }, { scope: 'childrens-care', resolve: 'care-referral-1wd' }],
    [
      'no heating, with a baby',
      'housing-repair',
      { problem: 'heating', vulnerable: 'yes' },
      { resolve: 'repair-emergency-24h', duty: 'gas' },
    ],
    [
      'no heating',
      'housing-repair',
      { problem: 'heating', vulnerable: 'no' },
      { resolve: 'repair-urgent-5wd', urgent: null },
    ],
    [
      'a loose kitchen door',
      'housing-repair',
      { problem: 'kitchen' },
      { resolve: 'repair-routine-20wd', urgent: null },
    ],
  ]
  for (const [name, key, answers, expected] of routes) {
    test(name, async () => {
      const route = routeFor(await bodyOf(key), answers)
      assert.deepEqual({ ...route, ...expected }, route)
    })
  }
})

describe('who to ask instead', () => {
  test('a repair in a home that is not the council’s, once the address is known', async () => {
    const service = await bodyOf('housing-repair')
    assert.equal(askInstead(service, {}), null)
    assert.equal(askInstead(service, { address: property }, { tenure: 'council' }), null)
    assert.equal(
      askInstead(service, { address: property }, { tenure: 'association' })?.title,
      'Ask your housing association',
    )
    assert.equal(askInstead(service, { address: property }, { tenure: null }), null)
  })

  test('what the law gives to somebody else', async () => {
    assert.match(askInstead(await bodyOf('noise'), { kind: 'transport' })?.words ?? '', /aircraft/)
    assert.match(askInstead(await bodyOf('fly-tipping'), { land: 'private' })?.words ?? '', /private land/)
  })
})

test('a missed bin knows what to ask the rounds', async () => {
  const service = await bodyOf('missed-bin')
  assert.deepEqual(collectionAsked(service, { address: property, container: 'food' }), {
    uprn: property.uprn,
    container: 'food',
  })
  assert.equal(collectionAsked(service, { address: property }), null)
  assert.equal(collectionAsked(await bodyOf('noise'), { address: property, container: 'food' }), null)
})

test('the place is the first question about it that was answered', async () => {
  const words = { kind: 'words', text: 'By the weir' } as const
  assert.deepEqual(placeIn(await bodyOf('pest-control'), { where: words }), words)
  assert.deepEqual(placeIn(await bodyOf('pest-control'), { where: words, address: property }), property)
})

test('a death names who, when and where', async () => {
  const answers = {
    'deceased-name': 'Ada Field',
    'deceased-died': '2026-11-02',
    'deceased-born': '1941-03-12',
    'deceased-address': property,
  }
  const died = deceasedIn(await bodyOf('death-registration'), answers)
  assert.equal(died?.name, 'Ada Field')
  assert.equal(died?.diedOn.toString(), '2026-11-02')
  assert.equal(died?.uprn, property.uprn)
  assert.equal(deceasedIn(await bodyOf('noise'), answers), null)
})

test('an outcome is told with what staff filled in, dates and money in words', async () => {
  const { outcomes } = await bodyOf('road-defect')
  const below = outcomes.find(({ key }) => key === 'below-level')
  const programme = outcomes.find(({ key }) => key === 'programme')
  assert.ok(below && programme)
  assert.match(
    outcomeWords(below, { date: '2026-11-02', depth: '25mm deep', again: 'in March' }),
    /on 2 November 2026\. It is 25mm deep/,
  )
  assert.match(outcomeWords(programme, { year: '2028' }), /resurfaced in 2028/)
  const refused = (await bodyOf('information-request')).outcomes.find(({ key }) => key === 'refused')
  assert.ok(refused)
  assert.match(outcomeWords(refused, { why: 'Section 12.\n\nIt takes 40 hours.' }), /Section 12\.\n\nIt takes/)
})

test('what was hidden or asked of somebody else is not sent', async () => {
  const service = await bodyOf('housing-repair')
  const answers = { address: property, problem: 'heating', 'lock-kind': 'lost', 'lock-cost': 9000 }
  assert.deepEqual(answersSent(service, 'staff', answers), { address: property, problem: 'heating' })
  const lock = { ...answers, problem: 'lock' }
  assert.equal(answersSent(service, 'staff', lock)['lock-cost'], 9000)
  assert.equal(Object.hasOwn(answersSent(service, 'resident', lock), 'lock-cost'), false)
})

describe('every service', async () => {
  for (const { key, body } of await services(db)) {
    test(`${key} can be begun by whoever it is for, and ends in words people understand`, () => {
      for (const audience of ['resident', 'staff'] as const)
        assert.ok(pagesFor(formFor(body.form, audience), {}).length > 0)
      for (const { words } of body.outcomes) {
        const longest = Math.max(...words.split(/[.!?:]/).map((sentence) => sentence.trim().split(/\s+/).length))
        assert.ok(longest <= 28, `${longest} words in one sentence: ${words}`)
      }
      assert.ok(body.caseKind === 'none' || body.outcomes.some(({ kind }) => kind === 'done'))
    })
  }
})

describe('people find a service in their own words', async () => {
  const asked: [string, string][] = [
    ['my bin wasnt emptied', 'missed-bin'],
    ['bins not colected', 'missed-bin'],
    ['the binmen didn’t come', 'missed-bin'],
    ['pothole', 'road-defect'],
    ['pot holes on mill lane', 'road-defect'],
    ['massive hole in road', 'road-defect'],
    ['tripped over broken pavment', 'road-defect'],
    ['street light out', 'street-light'],
    ['lamp post out', 'street-light'],
    ['copy of my file', 'subject-access'],
    ['kids on motorbikes in park', 'antisocial-behaviour'],
    ['lampost flickering', 'street-light'],
    ['someone dumped a matress', 'fly-tipping'],
    ['flytiping', 'fly-tipping'],
    ['graffitti on bridge', 'graffiti'],
    ['dead fox', 'dead-animal'],
    ['rats in my garden', 'pest-control'],
    ['neighbours playing loud music all night', 'noise'],
    ['dog barking', 'noise'],
    ['drug dealers in the alley', 'antisocial-behaviour'],
    ['no hot water', 'housing-repair'],
    ['mold in bedroom', 'housing-repair'],
    ['i can smell gas', 'gas-smell'],
    ['being evicted next week', 'homelessness'],
    ['i have nowhere to sleep', 'homelessness'],
    ['moving house council tax', 'council-tax-move'],
    ['cant pay my council tax', 'council-tax-question'],
    ['housing benfit stopped', 'benefit-question'],
    ['need planning permission for extension', 'planning-enquiry'],
    ['postal vote', 'electoral-query'],
    ['school place for my daughter', 'school-admission'],
    ['my mum has died', 'death-registration'],
    ['blue badge', 'blue-badge'],
    ['disabled parking', 'blue-badge'],
    ['no money for food', 'welfare-support'],
    ['foodbank', 'welfare-support'],
    ['my dad needs a carer', 'adult-care'],
    ['worried about the child next door', 'childrens-care'],
    ['take away an old sofa', 'bulky-waste'],
    ['new recycling bin please', 'new-container'],
    ['bin stolen', 'new-container'],
  ]
  for (const [text, key] of asked) {
    test(text, async () => {
      const found = await searchServices(db, text)
      assert.equal(
        found[0]?.thing.key,
        key,
        found.map(({ thing, score, reason }) => `${thing.key} ${score.toFixed(2)} ${reason}`).join('; '),
      )
      assert.ok(found[0]?.reason)
    })
  }

  test('and nothing is found for what nobody does, for nothing, or for a page of it', async () => {
    assert.deepEqual(await searchServices(db, ''), [])
    assert.deepEqual(await searchServices(db, '   ???  '), [])
    assert.deepEqual(await searchServices(db, 'zzzz qqqq'), [])
    assert.ok(Array.isArray(await searchServices(db, 'bin '.repeat(20_000))))
  })

  test('staff find what residents are not offered', async () => {
    const [first] = await searchServices(db, 'when does the tip open', 'internal')
    assert.equal(first?.thing.key, 'general-enquiry')
    assert.ok(
      (await searchServices(db, 'when does the tip open')).every(({ thing }) => thing.key !== 'general-enquiry'),
    )
  })
})

test('a list of words of danger stays while a service says it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'words-'))
  await exportFolder(db, folder)
  const path = join(folder, 'words-of-danger/all.yaml')
  await writeFile(path, (await readFile(path, 'utf8')).replace('  wont-let:', '  wont-allow:'))
  const { faults } = await compareFolder(db, folder)
  await rm(folder, { recursive: true })
  const fault = faults.find(({ file }) => file.includes('words-of-danger'))
  assert.match(
    fault?.message ?? '',
    /no list “wont-let” among the words of danger.*, and the service “adult-care” says it/,
  )
})

test('what is said of danger says what to do, and not that somebody was called: a search says it too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reply-'))
  await exportFolder(db, folder)
  const path = join(folder, 'services/homelessness.yaml')
  const text = await readFile(path, 'utf8')
  await writeFile(path, text.replaceAll('If you have nowhere', 'We have called an officer. If you have nowhere'))
  const { faults } = await compareFolder(db, folder)
  await rm(folder, { recursive: true })
  assert.match(faults.map(({ message }) => message).join(), /a search says the same, and calls nobody/)
})
