import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { compareFolder, exportFolder } from '#modules/definitions/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { signInAs, staffActor, testApp, testDatabase } from '#test/index.ts'
import { beginPromise, choosePack, explainPromise, packsNow, restartFrom, wouldPromise } from './index.ts'
import { findPromiseRow } from './queries/promises.ts'

const db = await testDatabase()
const folder = await mkdtemp(join(tmpdir(), 'packs-'))
await exportFolder(db, folder)
for (const name of await readdir(folder)) {
  if (!['policies', 'policy-packs', 'calendars', 'subjects'].includes(name))
    await rm(join(folder, name), { recursive: true })
}
after(() => rm(folder, { recursive: true, force: true }))

type Change = { readonly file: string; readonly change: (text: string) => string }

/** The faults of the exported definitions with some files changed, put back afterwards. */
async function faultsAfter(...changes: readonly Change[]) {
  const before = new Map<string, string>()
  for (const { file, change } of changes) {
    const path = join(folder, file)
    const text = await readFile(path, 'utf8')
    before.set(path, text)
    const changed = change(text)
    assert.notEqual(changed, text, `${file} stayed as it was`)
    await writeFile(path, changed)
  }
  const { faults } = await compareFolder(db, folder)
  const lines = await Promise.all(
    faults.map(async ({ file, line, message }) => ({
      file: file.slice(folder.length + 1),
      text: (await readFile(file, 'utf8')).split('\n')[line - 1]?.trim(),
      message,
    })),
  )
  for (const [path, text] of before) await writeFile(path, text)
  return lines
}

const pack = (key: string, from: string, to: string): Change => ({
  file: `policy-packs/${key}.yaml`,
  change: (text) => text.replace(from, to),
})

test('the shipped sets of rules have no fault', async () => {
  assert.deepEqual((await compareFolder(db, folder)).faults, [])
})

test('two sets of rules for one case are refused at both places', async () => {
  assert.deepEqual(
    await faultsAfter(pack('public-health', 'subjects: [public-health]', 'subjects: [adult-social-care]')),
    [
      {
        file: 'policy-packs/adult-social-care.yaml',
        text: 'subjects: [adult-social-care]',
        message:
          '“adult-social-care” and “public-health” both cover the subject “adult-social-care” with the tenure “council-tenant” received on Wednesday 1 April 2026',
      },
      {
        file: 'policy-packs/older-adult-social-care.yaml',
        text: 'subjects: [adult-social-care]',
        message:
          '“older-adult-social-care” and “public-health” both cover the subject “adult-social-care” with the tenure “council-tenant” received on Monday 1 April 2013',
      },
      {
        file: 'policy-packs/public-health.yaml',
        text: 'subjects: [adult-social-care]',
        message:
          '“public-health” and “older-adult-social-care” both cover the subject “adult-social-care” with the tenure “council-tenant” received on Monday 1 April 2013',
      },
    ],
  )
})

test('a day that no set of rules covers is refused', async () => {
  const faults = await faultsAfter(pack('older-local-rule', 'receivedUntil: 2026-03-31', 'receivedUntil: 2026-03-30'))
  const message =
    'No pack covers the subject “council-services” with the tenure “council-tenant” received on Tuesday 31 March 2026'
  assert.deepEqual(new Set(faults.map((fault) => fault.message)), new Set([message]))
  assert.ok(
    faults.some(({ file, text }) => file === 'policy-packs/lgsco-code.yaml' && text === 'receivedFrom: 2026-04-01'),
  )
})

test('a newer pack beside its older one covers every day once', async () => {
  const text = await readFile(join(folder, 'policy-packs/freedom-of-information.yaml'), 'utf8')
  const newer = join(folder, 'policy-packs/freedom-of-information-2027.yaml')
  const body = text.replace(/^# Version.*\n/, '')
  await writeFile(newer, body.replace('ombudsman:', 'receivedFrom: 2027-01-01\nombudsman:'))
  const until = (date: string) =>
    faultsAfter(pack('freedom-of-information', 'ombudsman:', `receivedUntil: ${date}\nombudsman:`))
  assert.deepEqual(await until('2026-12-31'), [])
  assert.match((await until('2026-12-30'))[0]?.message ?? '', /No pack covers .* received on Thursday 31 December 2026/)
  assert.match((await until('2027-01-01'))[0]?.message ?? '', /both cover .* received on Friday 1 January 2027/)
  await rm(newer)
})

test('names that do not exist, stages out of order and steps that cannot follow are refused', async () => {
  const faultOf = async (key: string, from: string, to: string) => {
    const [fault] = await faultsAfter(pack(key, from, to))
    return [fault?.text, fault?.message]
  }
  assert.deepEqual(await faultOf('public-health', '[public-health]', '[public-helth]'), [
    'subjects: [public-helth]',
    'There is no subject “public-helth”. Did you mean “public-health”?',
  ])
  assert.deepEqual(await faultOf('public-health', 'policy: public-health-respond', 'policy: public-health-answer'), [
    '- { step: respond, policy: public-health-answer }',
    'There is no policy “public-health-answer”. Did you mean “public-health-respond”?',
  ])
  assert.deepEqual(await faultOf('older-local-rule', 'stage: 2', 'stage: 3'), [
    '- stage: 3',
    'Stages are numbered 1, 2, 3: this must be 2',
  ])
  assert.deepEqual(
    await faultOf('lgsco-code', '      - { step: acknowledge, policy: lgsco-stage-1-acknowledge }\n', ''),
    [
      '- { step: respond, policy: lgsco-stage-1-respond }',
      '“lgsco-stage-1-respond” starts on an acknowledgement, and this stage has none before it',
    ],
  )
  assert.deepEqual(await faultOf('adult-social-care', 'policy: adult-care-acknowledge', 'policy: adult-care-respond'), [
    '- { step: acknowledge, policy: adult-care-respond }',
    '“adult-care-respond” is not a policy for the step “acknowledge”',
  ])
  const backwards = await faultsAfter(
    pack('lgsco-code', 'receivedFrom: 2026-04-01', 'receivedFrom: 2026-04-01\nreceivedUntil: 2026-03-01'),
  )
  assert.ok(
    backwards.some(
      ({ text, message }) => text === 'receivedUntil: 2026-03-01' && /must not be before receivedFrom/.test(message),
    ),
  )
})

test('closure days of the council never move a date the law or a Code sets; a holiday of its own calendar may', async () => {
  const calendar = (key: string, to: string): Change => ({
    file: `policies/${key}.yaml`,
    change: (text) => text.replace(/calendar: .*/, `calendar: ${to}`),
  })
  assert.deepEqual(await faultsAfter(calendar('lgsco-stage-1-respond', 'wrenbridge')), [
    {
      file: 'policies/lgsco-stage-1-respond.yaml',
      text: 'calendar: wrenbridge',
      message: 'The law or a Code sets this time: closure days of the council, as in “wrenbridge”, never move it',
    },
  ])
  assert.deepEqual(await faultsAfter(calendar('lgsco-stage-1-respond', 'childrens-complaints')), [])
})

test('a late acknowledgement is a matter of policies that start on one', async () => {
  const [fault] = await faultsAfter({
    file: 'policies/foi-respond.yaml',
    change: (text) => `${text}lateAcknowledgement: sent\n`,
  })
  assert.deepEqual(
    [fault?.text, fault?.message],
    ['lateAcknowledgement: sent', '“lateAcknowledgement” goes with “startsOn: acknowledgement”'],
  )
})

test('what no set of rules covers, or several, is an answer with words', async () => {
  const packs = await packsNow(db)
  const facts = {
    kind: 'complaint',
    subject: 'council-services',
    tenure: 'other',
    receivedOn: Temporal.PlainDate.from('2026-11-18'),
  } as const
  assert.equal(choosePack([], facts).refusal, 'no-pack')
  const twice = choosePack([...packs, ...packs], facts)
  assert.equal(twice.refusal, 'several-packs')
  assert.match(twice.why.join(), /both cover this/)
})

test('a policy that is published anew changes no running promise, nor the answer an acknowledgement will start', async () => {
  const { browser: open } = await testApp(db)
  const browser = open()
  await signInAs(db, browser, 'administrator')
  const officer = staffActor({ name: 'Kelly Marsh' })
  const at = (text: string) => Temporal.ZonedDateTime.from(`${text}[Europe/London]`).toInstant()
  const about = { teamId: null, ownerId: null, scopeId: null, serviceKey: null, wardCode: null }
  const begin = (more: { policyKey: string; starts?: string }) =>
    inTransaction(db, (tx) =>
      beginPromise(tx, officer, {
        ...about,
        ...more,
        subject: { kind: 'case', id: newId() },
        startedAt: at('2026-11-16T10:00'),
      }),
    )
  const received = await begin({ policyKey: 'lgsco-stage-2-acknowledge', starts: 'lgsco-stage-2-respond' })
  const reply = await begin({ policyKey: 'member-enquiry-respond' })

  for (const [key, from, to] of [
    ['lgsco-stage-2-respond', 'workingDays: 20\n', 'workingDays: 3\n'],
    ['member-enquiry-respond', 'workingDays: 5\n', 'workingDays: 2\n'],
  ] as const) {
    const path = `/staff/definitions/policy/${key}`
    const source = (await readFile(join(folder, `policies/${key}.yaml`), 'utf8')).replace(/^# Version.*\n/, '')
    const saved = await browser.post(`${path}/change`, { source: source.replace(from, to), base: '1' })
    assert.equal(saved.statusCode, 303)
    const draft = String(saved.headers.location).split('version=')[1]
    assert.equal((await browser.post(`${path}/${draft}/publish`)).statusCode, 303)
  }
  assert.match(await wouldPromise(db, 'member-enquiry-respond', 'members'), /Friday 20 November/)

  const answer = await inTransaction(db, (tx) =>
    restartFrom(tx, officer, { promiseId: received.id, sentAt: at('2026-11-17T10:00') }),
  )
  assert.ok(answer.refusal === null)
  assert.equal(answer.words, 'We will send you our final answer by Tuesday 15 December')
  const kept = await findPromiseRow(db, { kind: 'system', name: 'test' }, reply.id)
  assert.equal(kept?.words, reply.words)
  assert.match((await explainPromise(db, officer, reply.id, at('2026-11-18T08:00')))?.join(' ') ?? '', /5 working days/)
})
