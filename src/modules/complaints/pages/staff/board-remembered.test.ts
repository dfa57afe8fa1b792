import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scopeByKey } from '#modules/access/index.ts'
import { newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { staffActor, testDatabase } from '#test/index.ts'
import { boardFigures, periodFigures } from '../../answers.ts'
import { medianDays } from '../../queries/figures.ts'
import { readCorrections } from '../../queries/memory.ts'
import { partedAt, type Span } from '../../rules/figures.ts'

const db = await testDatabase()
const circle = await scopeByKey(db, 'childrens-care')
const units = await db.pool.query(`select id, key from units where key in ('place', 'homes', 'street-cleansing')`)
const unit = (key: string): string => units.rows.find((one) => one.key === key).id

const opened = async (service: 'complaint' | 'compliment') => {
  const answers = { what: 'The bin', category: 'waste', 'for-whom': 'myself' }
  return (await openedCase(db, service, { customerId: await aPerson(db), answers })).caseId
}

const run = (text: string, values: unknown[] = []) => db.pool.query(text, values)
const day = (text: string) => Temporal.PlainDate.from(text)
const year = (number: number): Span => ({ from: day(`${number}-01-01`), until: day(`${number + 1}-01-01`) })

const outsider = staffActor({ permissions: ['complaints.read'] })
const insider = staffActor({ permissions: ['complaints.read'], scopes: circle ? [circle.id] : [] })
const looks = [
  { actor: system('test'), scope: {}, by: 'directorate' as const },
  { actor: outsider, scope: { directorateId: unit('place') }, by: 'team' as const },
  { actor: insider, scope: { teamIds: [unit('street-cleansing')] }, by: 'team' as const },
  { actor: outsider, scope: {}, by: 'directorate' as const },
]

/** What each of them is shown of each year, and what counting all of it comes to. */
const shown = (...years: Span[]) =>
  Promise.all(
    years.flatMap((span) => looks.map(({ actor, ...given }) => periodFigures(db, actor, { ...given, span }))),
  ).then(inOrder)
const counted = (...years: Span[]) =>
  Promise.all(
    years.flatMap((span) =>
      looks.map(async ({ actor, ...rest }) => {
        const given = { ...rest, span }
        return { ...(await boardFigures(db, actor, given)), median: await medianDays(db, actor, given) }
      }),
    ),
  ).then(inOrder)

/** Units as they are named, whichever was counted first. */
const inOrder = (all: Awaited<ReturnType<typeof periodFigures>>[]) =>
  all.map((one) => ({ ...one, units: one.units.toSorted((a, b) => String(a.unitId).localeCompare(String(b.unitId))) }))

/**
 * A complaint that began in one year, was answered in the next, refused a later stage in the third, taken to an Ombudsman
 * in the fourth and decided there in the fifth: what is put right changes one of them and not by chance another too.
 */
async function complaintSince(first: number) {
  const id = await opened('complaint')
  const at = (years: number, on: string) => `${first + years}-${on}T12:00Z`
  await run(`update complaints set state = 'answered', directorate_id = $2, about_team_id = $3 where case_id = $1`, [
    id,
    unit('place'),
    unit('street-cleansing'),
  ])
  await run(
    `update complaint_stages set started_at = $2, answered_at = $3, outcome = 'upheld', first_due_at = $4, due_at = $5
     where case_id = $1`,
    [id, at(0, '12-01'), at(1, '01-11'), at(1, '01-15'), at(1, '01-20')],
  )
  await run(
    `insert into complaint_decisions (id, case_id, kind, decision, tests, reason, evidence, decided_by_name, created_at)
     values ($1, $2, 'not-escalated', 'other-way', '{}', '', '', 'Ada', $3)`,
    [newId(), id, at(2, '04-01')],
  )
  await run(
    `insert into ombudsman_cases (id, case_id, scheme, their_reference, state, received_on, decided_on, decision, version, created_at)
     values ($1, $2, 'lgsco', $3, 'decided', $4, $5, 'upheld', 1, now())`,
    [newId(), id, newId(), `${first + 3}-05-01`, `${first + 4}-06-01`],
  )
  return id
}

test('whatever is put right in years that are long over, their boards show at the next look', async () => {
  const years = [1981, 1982, 1983, 1984, 1985, 1986].map(year)
  const other = await opened('complaint')
  await run('update complaints set directorate_id = $2 where case_id = $1', [other, unit('homes')])
  const empty = await shown(...years)
  const id = await complaintSince(1981)
  const praise = await opened('compliment')
  await run(`update complaint_feedback set received_at = '1986-07-01T12:00Z' where case_id = $1`, [praise])
  const full = await shown(...years)
  assert.deepEqual(full, await counted(...years))
  assert.notDeepEqual(full, empty)

  const complaint = 'update complaints set'
  const stage = 'update complaint_stages set'
  const decision = 'update complaint_decisions set'
  const ombudsman = 'update ombudsman_cases set'
  const feedback = 'update complaint_feedback set'
  const corrections: [of: string, text: string, ...values: unknown[]][] = [
    [id, `${complaint} directorate_id = $2`, unit('homes')],
    [id, `${complaint} about_team_id = null`],
    [id, `${complaint} about_team_id = $2`, unit('street-cleansing')],
    [id, `${complaint} directorate_id = $2`, unit('place')],
    [id, `${complaint} scope_id = $2`, circle?.id],
    [id, `${complaint} scope_id = null`],
    [id, `${complaint} state = 'elsewhere'`],
    [id, `${complaint} state = 'answered'`],
    [id, `${stage} directorate_id = $2`, unit('homes')],
    [id, `${stage} directorate_id = $2`, unit('place')],
    [id, `${stage} about_team_id = null`],
    [id, `${stage} about_team_id = $2`, unit('street-cleansing')],
    [id, `${stage} scope_id = $2`, circle?.id],
    [id, `${stage} scope_id = null`],
    [id, `${stage} is_elsewhere = true`],
    [id, `${stage} is_elsewhere = false`],
    [id, `${stage} number = 2`],
    [id, `${stage} reported_as = 2`],
    [id, `${stage} started_at = '1981-11-20T12:00Z'`],
    [id, `${stage} first_due_at = '1982-01-10T12:00Z'`],
    [id, `${stage} due_at = '1982-01-10T12:00Z'`],
    [id, `${stage} outcome = 'not-upheld'`],
    [id, `${stage} answered_at = '1982-03-21T12:00Z'`],
    [id, `${stage} answered_at = null, outcome = null`],
    [id, `${stage} answered_at = '1982-03-21T12:00Z', outcome = 'upheld'`],
    [id, `${stage} started_at = '1980-12-20T12:00Z'`],
    [id, `${stage} started_at = '1981-01-20T12:00Z'`],
    [id, `${decision} kind = 'refused'`],
    [id, `${decision} stage = 3`],
    [id, `${decision} directorate_id = $2`, unit('homes')],
    [id, `${decision} directorate_id = $2`, unit('place')],
    [id, `${decision} about_team_id = null`],
    [id, `${decision} about_team_id = $2`, unit('street-cleansing')],
    [id, `${decision} scope_id = $2`, circle?.id],
    [id, `${decision} scope_id = null`],
    [id, `${decision} created_at = '1981-01-20T12:00Z'`],
    [id, `${decision} created_at = '1983-01-20T12:00Z'`],
    [id, `delete from complaint_decisions`],
    [id, `${ombudsman} case_id = $2`, other],
    [other, `${ombudsman} case_id = $2`, id],
    [id, `${ombudsman} directorate_id = $2`, unit('homes')],
    [id, `${ombudsman} received_on = '1983-12-31'`],
    [id, `${ombudsman} received_on = '1984-12-31'`],
    [id, `${ombudsman} decision = 'not-upheld'`],
    [id, `${ombudsman} decided_on = '1984-01-01'`],
    [id, `${ombudsman} decided_on = '1985-12-31'`],
    [id, `delete from ombudsman_cases`],
    [id, `${complaint} directorate_id = null, about_team_id = null, regime = null`],
    [id, `delete from complaint_stages`],
    [
      id,
      `insert into complaint_stages (id, case_id, number, started_at, answered_at, outcome, reported_as, created_at)
       select $2, of.id, 1, '1981-03-01T12:00Z', '1982-03-01T12:00Z', 'upheld', 1, now() from cases of where of.id = $1`,
      newId(),
    ],
    [id, `delete from complaint_stages`],
    [
      id,
      `insert into complaint_decisions (id, case_id, kind, decision, tests, reason, evidence, decided_by_name, stage, created_at)
       select $2, of.case_id, 'refused', 'other', '{}', '', '', 'Ada', of.stage, '1983-04-01T12:00Z' from complaints of
       where of.case_id = $1`,
      newId(),
    ],
    [id, `delete from complaint_decisions`],
    [praise, `${feedback} kind = 'suggestion'`],
    [praise, `${feedback} directorate_id = $2`, unit('homes')],
    [praise, `${feedback} about_team_id = $2`, unit('street-cleansing')],
    [praise, `${feedback} scope_id = $2`, circle?.id],
    [praise, `${feedback} received_at = '1985-07-01T12:00Z'`],
    [praise, `${feedback} received_at = '1986-07-01T12:00Z'`],
    [praise, `delete from complaint_feedback`],
    [
      praise,
      `insert into complaint_feedback (case_id, kind, received_at)
       select of.id, 'compliment', '1986-07-01T12:00Z' from cases of where of.id = $1`,
    ],
    [praise, `delete from complaint_feedback`],
  ]
  let before = full
  for (const [of, text, ...values] of corrections) {
    await run(text.startsWith('insert') ? text : `${text} where case_id = $1`, [of, ...values])
    const after = await shown(...years)
    assert.deepEqual(after, await counted(...years), text)
    assert.notDeepEqual(after, before, text)
    before = after
  }
  assert.deepEqual(before, empty)
})

test('a year that is long over is counted once, and again when something of it was put right', async () => {
  const [one, other] = [await complaintSince(1984), await complaintSince(1984)]
  const received = async () => (await shown(year(1984)))[0]?.total.counts['received']
  assert.equal(await received(), 2)
  const client = await db.pool.connect()
  await client.query('begin')
  await client.query('set local session_replication_role = replica')
  await client.query(`update complaint_stages set started_at = '1985-03-01T12:00Z' where case_id = $1`, [one])
  await client.query('commit')
  client.release()
  assert.equal(await received(), 2)
  await run(`update complaint_stages set number = 2 where case_id = $1`, [other])
  assert.equal(await received(), 1)
})

test('what is put right while somebody looks is shown once it is saved', async () => {
  const id = await complaintSince(1987)
  const received = async () => (await shown(year(1987)))[0]?.total.counts['received']
  const client = await db.pool.connect()
  await client.query('begin')
  await client.query(`update complaint_stages set started_at = '1986-03-01T12:00Z' where case_id = $1`, [id])
  assert.equal(await received(), 1)
  await client.query('commit')
  client.release()
  assert.equal(await received(), 0)
})

test('of two periods that have the same days long over, what is put right in one is put right in the other', async () => {
  const { overUntil } = await readCorrections(db, year(1990))
  const from = overUntil.subtract({ years: 1 })
  const [all, over] = [
    { from, until: londonDate(db.clock.now()).add({ days: 1 }) },
    { from, until: overUntil },
  ]
  const [early, lately] = [await opened('complaint'), await opened('complaint')]
  const begins = (id: string, on: Temporal.PlainDate) =>
    run('update complaint_stages set started_at = $2 where case_id = $1', [id, `${on}T12:00Z`])
  await begins(early, from.add({ months: 6 }))
  assert.deepEqual(await shown(over), await counted(over))
  await begins(lately, overUntil)
  assert.deepEqual(await shown(all), await counted(all))
  await begins(early, from.subtract({ months: 6 }))
  assert.deepEqual(await shown(over), await counted(over))
})

test('what comes and is answered today is in the year up to today at once, and is no correction of it', async () => {
  const today = londonDate(db.clock.now())
  const span = { from: today.subtract({ years: 1 }), until: today.add({ days: 1 }) }
  const marks = async () => (await run('select count(*) as count from complaint_figures_corrected')).rows[0].count
  const [before, marked] = [await shown(span), await marks()]
  const id = await opened('complaint')
  await run(`update complaint_stages set answered_at = $2, outcome = 'upheld' where case_id = $1`, [
    id,
    db.clock.now().toString(),
  ])
  const after = await shown(span)
  assert.deepEqual(after, await counted(span))
  for (const figure of ['received', 'answered'] as const)
    assert.equal(after[0]?.total.counts[figure], (before[0]?.total.counts[figure] ?? 0) + 1)
  assert.equal(await marks(), marked)
})

test('a period is parted at a day within it', () => {
  const span = year(2025)
  const middle = day('2025-10-01')
  assert.deepEqual(partedAt(middle, span), {
    before: { from: span.from, until: middle },
    since: { from: middle, until: span.until },
  })
  assert.deepEqual(partedAt(span.until, span), { before: span, since: null })
  assert.deepEqual(partedAt(span.from, span), { before: null, since: span })
})
