import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endOfDay } from '#modules/calendar/index.ts'
import { testDatabase } from '#test/index.ts'
import {
  choosePack,
  compareUnder,
  explainDue,
  type PackFacts,
  packsNow,
  packVersion,
  policyFor,
  policyTerms,
  type StartEvent,
  traceInWords,
} from './index.ts'
import { latestExtension } from './rules/extending.ts'
import { startFrom } from './rules/starting.ts'

const db = await testDatabase()
const packs = await packsNow(db)

const at = (text: string) => Temporal.ZonedDateTime.from(`${text}[Europe/London]`).toInstant()
const day = (text: string) => Temporal.PlainDate.from(text)
const later = at('2030-01-01T00:00')
const local = (due: Temporal.Instant) =>
  due.toZonedDateTimeISO('Europe/London').toPlainDateTime().toString({ smallestUnit: 'minute' })

/** When a shipped policy is due, by the moment its clock starts. */
async function dueBy(policyKey: string, start: string) {
  const terms = await policyTerms(db, policyKey)
  return local(explainDue(terms, { start: at(start), pauses: [], moves: [] }, later).due)
}

async function latestBy(policyKey: string, start: string) {
  const terms = await policyTerms(db, policyKey)
  assert.ok(terms.extension)
  const latest = latestExtension(terms, terms.extension, { start: at(start), pauses: [], moves: [] }, later)
  return latest && local(latest)
}

test('both Codes: 5 working days to acknowledge, 10 and 20 to answer, as many again at most', async () => {
  for (const code of ['lgsco', 'hos']) {
    assert.equal(await dueBy(`${code}-stage-1-acknowledge`, '2026-12-22T10:00'), '2026-12-31T23:59')
    assert.equal(await dueBy(`${code}-stage-1-acknowledge`, '2026-04-01T10:00'), '2026-04-10T23:59')
    assert.equal(await dueBy(`${code}-stage-1-acknowledge`, '2026-05-01T10:00'), '2026-05-11T23:59')
    assert.equal(await dueBy(`${code}-stage-1-acknowledge`, '2026-05-02T10:00'), '2026-05-11T23:59')
    assert.equal(await dueBy(`${code}-stage-1-respond`, '2026-12-24T10:00'), '2027-01-12T23:59')
    assert.equal(await latestBy(`${code}-stage-1-respond`, '2026-12-24T10:00'), '2027-01-26T23:59')
    assert.equal(await dueBy(`${code}-stage-2-acknowledge`, '2026-12-22T10:00'), '2026-12-31T23:59')
    assert.equal(await dueBy(`${code}-stage-2-respond`, '2026-08-28T10:00'), '2026-09-28T23:59')
    assert.equal(await latestBy(`${code}-stage-2-respond`, '2026-08-28T10:00'), '2026-10-26T23:59')
  }
})

test('the worst case of a Code is 25 working days at stage 1 and 45 at stage 2', async () => {
  for (const [stage, start, worst] of [
    [1, '2026-06-01T10:00', '2026-07-06T23:59'],
    [2, '2026-06-01T10:00', '2026-08-03T23:59'],
  ] as const) {
    const acknowledged = await dueBy(`lgsco-stage-${stage}-acknowledge`, start)
    assert.equal(await latestBy(`lgsco-stage-${stage}-respond`, acknowledged), worst)
  }
})

test('what runs from an acknowledgement runs from the day it was due when it came later, or not at all', async () => {
  const terms = await policyTerms(db, 'lgsco-stage-1-respond')
  const acknowledgementDue = endOfDay(day('2026-11-09'))
  const startedAt = (acknowledgement: string | null, asOf: string) => {
    const found = startFrom(
      terms,
      { acknowledgement: acknowledgement ? at(acknowledgement) : null, acknowledgementDue },
      at(asOf),
    )
    return found && [local(found.start), found.startedBy]
  }
  assert.deepEqual(startedAt('2026-11-04T11:00', '2026-11-04T12:00'), ['2026-11-04T11:00', 'acknowledgement'])
  assert.deepEqual(startedAt('2026-11-16T11:00', '2026-11-16T12:00'), ['2026-11-09T23:59', 'acknowledgement-due'])
  assert.deepEqual(startedAt(null, '2026-11-10T00:00'), ['2026-11-09T23:59', 'acknowledgement-due'])
  assert.equal(startedAt(null, '2026-11-09T12:00'), null)
  assert.equal(startedAt('2026-11-04T11:00', '2026-11-03T12:00'), null)
  const { startsOn } = terms
  assert.equal(
    startFrom(
      { startsOn, lateAcknowledgement: 'sent' },
      { acknowledgement: at('2026-11-16T11:00'), acknowledgementDue },
      later,
    )?.startedBy,
    'acknowledgement',
  )
})

test('adult social care: 3 working days to acknowledge, six months to answer or as long as was agreed', async () => {
  assert.equal(await dueBy('adult-care-acknowledge', '2026-12-23T16:00'), '2026-12-30T23:59')
  assert.equal(await dueBy('adult-care-respond', '2026-11-02T10:00'), '2027-05-01T23:59')
  assert.equal(await latestBy('adult-care-respond', '2026-11-02T10:00'), null)
  assert.equal(await dueBy('public-health-acknowledge', '2026-12-23T16:00'), '2026-12-30T23:59')
  assert.equal(await dueBy('public-health-respond', '2026-11-02T10:00'), '2027-05-01T23:59')
  assert.deepEqual((await policyTerms(db, 'adult-care-respond')).extension?.agreement, 'required')
})

test('children’s services: 10 to 20 working days, 25 to 65, panel within 30, report in 5, answer in 15', async () => {
  assert.equal(await dueBy('childrens-stage-1-respond', '2026-11-02T10:00'), '2026-11-16T23:59')
  assert.equal(await latestBy('childrens-stage-1-respond', '2026-11-02T10:00'), '2026-11-30T23:59')
  assert.equal(await dueBy('childrens-stage-2-respond', '2026-11-02T10:00'), '2026-12-07T23:59')
  assert.equal(await latestBy('childrens-stage-2-respond', '2026-11-02T10:00'), '2027-02-04T23:59')
  assert.equal(await dueBy('childrens-panel', '2026-12-01T10:00'), '2027-01-15T23:59')
  assert.equal(await dueBy('childrens-report', '2027-01-15T16:00'), '2027-01-22T23:59')
  assert.equal(await dueBy('childrens-answer', '2027-01-22T09:00'), '2027-02-12T23:59')
  const starts: [string, StartEvent][] = [
    ['childrens-stage-1-respond', 'receipt'],
    ['childrens-stage-2-respond', 'agreement'],
    ['childrens-panel', 'request'],
    ['childrens-report', 'meeting'],
    ['childrens-answer', 'recommendations'],
  ]
  for (const [key, startsOn] of starts) assert.equal((await policyTerms(db, key)).startsOn, startsOn)
})

test('Members, MPs and advocates: the fifth working day, at the minute', async () => {
  for (const whose of ['member', 'mp', 'advocate']) {
    for (const step of ['respond', 'resolve']) {
      const due = (start: string) => dueBy(`${whose}-enquiry-${step}`, start)
      assert.equal(await due('2026-11-18T15:20'), '2026-11-25T15:20')
      assert.equal(await due('2026-11-20T16:59'), '2026-11-27T16:59')
      assert.equal(await due('2026-11-20T17:00'), '2026-11-30T09:00')
      assert.equal(await due('2026-11-21T12:00'), '2026-11-30T09:00')
      assert.equal(await due('2026-11-18T07:45'), '2026-11-25T09:00')
      assert.equal(await due('2026-12-25T10:00'), '2027-01-06T09:00')
      assert.equal(await due('2026-12-28T10:00'), '2027-01-06T09:00')
      assert.equal(await due('2026-12-24T11:11'), '2027-01-05T11:11')
    }
  }
})

test('to the minute over the days the clocks change: the same minute of the clock on the wall', async () => {
  assert.equal(await dueBy('member-enquiry-respond', '2027-03-25T15:20'), '2027-04-05T15:20')
  assert.equal(await dueBy('member-enquiry-respond', '2026-10-22T09:00'), '2026-10-29T09:00')
  assert.equal(await dueBy('member-enquiry-respond', '2026-10-25T01:30'), '2026-11-02T09:00')
})

test('information requests count no day that is a bank holiday anywhere in the United Kingdom', async () => {
  assert.equal(await dueBy('foi-respond', '2026-07-10T10:00'), '2026-08-11T23:59')
  assert.equal(await dueBy('eir-respond', '2026-07-10T10:00'), '2026-08-11T23:59')
  assert.equal(await latestBy('eir-respond', '2026-07-10T10:00'), '2026-09-09T23:59')
})

test('an information request that had to be made clear counts its 20 days from the clarification', async () => {
  const terms = await policyTerms(db, 'foi-respond')
  const pause = (reason: string) => ({ reason, from: at('2026-07-14T10:00'), until: at('2026-07-21T10:00') })
  const due = (reason: string) => {
    const { due: found, steps } = explainDue(
      terms,
      { start: at('2026-07-10T10:00'), pauses: [pause(reason)], moves: [] },
      later,
    )
    return [local(found), traceInWords(steps).at(-1)]
  }
  assert.deepEqual(due('waiting-for-customer'), [
    '2026-08-19T23:59',
    'The clock stood still from Tuesday 14 July 2026 at 10am to Tuesday 21 July 2026 at 10am (waiting for the customer) and then the whole time counts again: due by the end of Wednesday 19 August 2026.',
  ])
  assert.deepEqual(due('waiting-for-fee'), [
    '2026-08-18T23:59',
    'The clock stood still from Tuesday 14 July 2026 at 10am to Tuesday 21 July 2026 at 10am (waiting for the fee): 5 working days added, due by the end of Tuesday 18 August 2026.',
  ])
})

test('access to one’s own data: a calendar month, on to the next working day, and three at most', async () => {
  assert.equal(await dueBy('subject-access-respond', '2026-11-03T10:00'), '2026-12-03T23:59')
  assert.equal(await dueBy('subject-access-respond', '2027-01-31T10:00'), '2027-03-01T23:59')
  assert.equal(await dueBy('subject-access-respond', '2028-01-31T10:00'), '2028-02-29T23:59')
  assert.equal(await latestBy('subject-access-respond', '2026-11-30T10:00'), '2027-03-01T23:59')
})

test('waiting gives a calendar month its days back before it moves on from a weekend', async () => {
  const terms = await policyTerms(db, 'subject-access-respond')
  const paused = (start: string, ...pauses: [string, string][]) => {
    const found = pauses.map(([from, until]) => ({
      reason: 'waiting-for-customer',
      from: at(`${from}T10:00`),
      until: at(`${until}T10:00`),
    }))
    return local(explainDue(terms, { start: at(`${start}T10:00`), pauses: found, moves: [] }, later).due)
  }
  assert.equal(paused('2026-10-05'), '2026-11-05T23:59')
  assert.equal(paused('2026-10-05', ['2026-10-06', '2026-10-08']), '2026-11-09T23:59')
  assert.equal(paused('2026-10-05', ['2026-10-06', '2026-10-08'], ['2026-10-12', '2026-10-13']), '2026-11-09T23:59')
  assert.equal(paused('2026-10-05', ['2026-10-06', '2026-10-11']), '2026-11-10T23:59')
  assert.equal(paused('2026-10-07', ['2026-10-08', '2026-10-10']), '2026-11-09T23:59')
  assert.equal(paused('2026-10-07', ['2026-10-08', '2026-10-10'], ['2026-10-12', '2026-10-13']), '2026-11-10T23:59')
})

test('no complaint clock stands still for anybody, and no policy waits for a third party', async () => {
  for (const { stages, for: kind } of packs) {
    for (const { policy } of stages.flatMap(({ steps }) => steps)) {
      const { pauses } = await policyTerms(db, policy)
      if (kind === 'complaint' || kind.endsWith('-enquiry')) assert.deepEqual(pauses, [], policy)
    }
  }
})

const facts = (more: Partial<PackFacts> = {}): PackFacts => ({
  kind: 'complaint',
  subject: 'council-services',
  tenure: 'other',
  receivedOn: day('2026-11-18'),
  ...more,
})

const chosen = (more: Partial<PackFacts> = {}) => {
  const found = choosePack(packs, facts(more))
  assert.ok(found.refusal === null, found.why.join())
  return found
}

test('a regime follows the subject, the tenure and the day received', () => {
  const key = (more: Partial<PackFacts>) => chosen(more).pack.key
  assert.equal(key({}), 'lgsco-code')
  assert.equal(key({ receivedOn: day('2026-03-31') }), 'older-local-rule')
  const landlord = { subject: 'housing-landlord', tenure: 'council-tenant' } as const
  assert.equal(key(landlord), 'housing-ombudsman-code')
  assert.equal(key({ ...landlord, tenure: 'council-leaseholder' }), 'housing-ombudsman-code')
  assert.equal(key({ ...landlord, tenure: 'other' }), 'lgsco-code')
  assert.equal(key({ ...landlord, receivedOn: day('2024-03-31') }), 'older-local-rule')
  assert.equal(key({ ...landlord, receivedOn: day('2024-04-01') }), 'housing-ombudsman-code')
  assert.equal(key({ tenure: 'council-tenant' }), 'lgsco-code')
  assert.equal(key({ subject: 'adult-social-care' }), 'adult-social-care')
  assert.equal(key({ subject: 'adult-social-care', receivedOn: day('2020-09-01') }), 'older-adult-social-care')
  assert.equal(key({ subject: 'childrens-social-care' }), 'childrens-social-care')
  assert.equal(key({ subject: 'childrens-social-care', receivedOn: day('2020-09-01') }), 'older-childrens-social-care')
  assert.equal(key({ subject: 'public-health' }), 'public-health')
  for (const kind of ['freedom-of-information', 'environmental-information', 'subject-access'] as const) {
    assert.equal(key({ kind }), kind)
  }
  assert.equal(key({ kind: 'member-enquiry', subject: 'adult-social-care' }), 'member-enquiries')
})

test('the choice is explained, with what was not chosen and why', () => {
  assert.deepEqual(chosen({ subject: 'housing-landlord', tenure: 'council-tenant' }).why, [
    '“Housing Ombudsman’s Complaint Handling Code” covers this subject.',
    'It is for the council’s tenants and the council’s leaseholders.',
    'Received on Wednesday 18 November 2026. It is for what was received from Monday 1 April 2024 on.',
  ])
  assert.deepEqual(chosen({ subject: 'housing-landlord' }).why, [
    '“Local Government and Social Care Ombudsman’s Complaint Handling Code” covers every subject that has no rules of its own.',
    'Received on Wednesday 18 November 2026. It is for what was received from Wednesday 1 April 2026 on.',
    'Not “Housing Ombudsman’s Complaint Handling Code”: it is for the council’s tenants and the council’s leaseholders.',
  ])
  assert.match(
    chosen({ subject: 'adult-social-care' }).why.join(' '),
    /Not “The council’s own targets for adult social care until March 2026”: it is for what was received until Tuesday 31 March 2026/,
  )
})

test('a set of rules names the policy of each step, another where several organisations answer together', () => {
  const { pack } = chosen({ subject: 'adult-social-care', receivedOn: day('2020-09-01') })
  assert.equal(policyFor(pack, { stage: 1, step: 'respond' }), 'older-adult-respond')
  assert.equal(policyFor(pack, { stage: 1, step: 'respond', sector: 'mixed' }), 'older-adult-mixed-respond')
  assert.equal(policyFor(pack, { stage: 1, step: 'acknowledge', sector: 'mixed' }), 'adult-care-acknowledge')
  assert.equal(policyFor(pack, { stage: 2, step: 'respond' }), null)
  assert.deepEqual(pack.grading, { low: 1, medium: 2 })
})

test('the version of a set of rules can be kept and found again', async () => {
  const { pack } = chosen()
  assert.deepEqual(await packVersion(db, pack.versionId), pack)
})

test('the older rule of 15 working days can be laid beside what runs today', async () => {
  const happened = {
    receipt: at('2026-11-02T10:00'),
    acknowledgement: at('2026-11-05T10:00'),
    acknowledgementDue: endOfDay(day('2026-11-09')),
  }
  const endedAt = at('2026-11-25T10:00')
  const compared = async (key: string, asOf: Temporal.Instant) =>
    compareUnder({ happened, pauses: [], endedAt }, await policyTerms(db, key), asOf)
  const today = await compared('lgsco-stage-1-respond', later)
  const older = await compared('older-stage-1-respond', later)
  assert.deepEqual([today && local(today.due), today?.broken], ['2026-11-19T23:59', true])
  assert.deepEqual([older && local(older.due), older?.broken], ['2026-11-23T23:59', true])
  const thirteenth = await compared('older-adult-respond', later)
  assert.deepEqual([thirteenth && local(thirteenth.due), thirteenth?.broken], ['2026-11-30T23:59', false])
  assert.equal((await compared('older-stage-1-respond', at('2026-11-20T10:00')))?.broken, false)
  assert.equal(await compared('childrens-panel', later), null)
  assert.equal(await compared('lgsco-stage-1-respond', at('2026-11-03T10:00')), null)
})

test('the older rule never grants a wait it does not know', async () => {
  const pauses = [{ reason: 'waiting-for-customer', from: at('2026-11-03T10:00'), until: at('2026-11-13T10:00') }]
  const history = { happened: { receipt: at('2026-11-02T10:00') }, pauses, endedAt: null }
  const compared = compareUnder(history, await policyTerms(db, 'older-stage-1-respond'), later)
  assert.deepEqual(compared && local(compared.due), '2026-11-23T23:59')
})
