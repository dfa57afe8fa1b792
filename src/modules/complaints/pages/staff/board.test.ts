import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { signInAs, staffActor, testApp, testDatabase } from '#test/index.ts'
import { boardFigures, complaintAggregates } from '../../answers.ts'
import { countReceivedOnce, type Given, listFigure, medianDays } from '../../queries/figures.ts'
import { type Figure, figures, hideSmall, misfits, share, spanBefore, spanOf } from '../../rules/figures.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const everybody = system('test')
const day = (text: string) => Temporal.PlainDate.from(text)

type Answered = { at: string; outcome?: string; due?: string; extendedTo?: string }

/** A complaint that came on a day, and where its stage stands. */
async function complaint(
  on: string,
  { answered, stage = 1, team, scope }: { answered?: Answered; stage?: number; team?: string; scope?: string } = {},
) {
  const { caseId, reference } = await openedCase(db, 'complaint', {
    customerId: await aPerson(db),
    answers: { what: 'The bin was missed', category: 'waste', 'for-whom': 'myself' },
  })
  const run = (text: string, values: unknown[]) => db.pool.query(text, values)
  await run('update complaints set received_at = $2 where case_id = $1', [caseId, `${on}T12:00Z`])
  await run('update complaint_stages set started_at = $2, reported_as = $3, number = $3 where case_id = $1', [
    caseId,
    `${on}T12:00Z`,
    stage,
  ])
  if (answered) {
    await run(
      'update complaint_stages set answered_at = $2, outcome = $3, first_due_at = $4, due_at = $5 where case_id = $1',
      [
        caseId,
        `${answered.at}T12:00Z`,
        answered.outcome ?? 'upheld',
        answered.due ? `${answered.due}T23:59Z` : null,
        answered.extendedTo ? `${answered.extendedTo}T23:59Z` : answered.due ? `${answered.due}T23:59Z` : null,
      ],
    )
    await run(`update complaints set state = 'answered', route = 'complaint' where case_id = $1`, [caseId])
  }
  if (team)
    await run(
      `update complaints set about_team_id = (select id from units where key = $2), directorate_id = null where case_id = $1`,
      [caseId, team],
    )
  if (scope)
    await run('update complaints set scope_id = (select id from scopes where key = $2) where case_id = $1', [
      caseId,
      scope,
    ])
  return { caseId, reference }
}

const ofYear = (year: number): Given => ({
  span: { from: day(`${year}-01-01`), until: day(`${year + 1}-01-01`) },
  scope: {},
  by: 'directorate',
})

/** What a year of its own comes to. */
async function inYear(year: number, actor: Parameters<typeof boardFigures>[1] = everybody) {
  return boardFigures(db, actor, ofYear(year))
}

async function behind(figure: Figure, year: number) {
  const span = { from: day(`${year}-01-01`), until: day(`${year + 1}-01-01`) }
  const found = await listFigure(db, everybody, {
    figure,
    span,
    scope: {},
    stage: null,
    ground: null,
    unit: null,
    after: null,
    limit: 100,
  })
  return found.map(({ reference }) => reference).toSorted()
}

test('on time is counted of what was answered in the time, by the first day promised, with extended answers apart', async () => {
  const timely = await complaint('2011-03-01', { answered: { at: '2011-03-10', due: '2011-03-15' } })
  const extended = await complaint('2011-03-01', {
    answered: { at: '2011-03-20', due: '2011-03-15', extendedTo: '2011-03-29' },
  })
  const late = await complaint('2011-03-01', { answered: { at: '2011-04-20', due: '2011-03-15' } })
  await complaint('2011-12-20', { answered: { at: '2012-01-05', due: '2012-01-10' } })
  const { total, misfits: wrong } = await inYear(2011)
  assert.deepEqual(wrong, [])
  assert.equal(total.counts.received, 4)
  assert.equal(total.counts.answered, 3)
  assert.equal(share(total.counts['on-time'] ?? 0, total.counts.answered ?? 0), 33.3)
  assert.deepEqual(await behind('on-time', 2011), [timely.reference])
  assert.deepEqual(await behind('on-time-extended', 2011), [extended.reference])
  assert.deepEqual(await behind('late', 2011), [late.reference])
})

test('an answer without a day to answer by is neither on time nor late', async () => {
  const { reference } = await complaint('2010-02-01', { answered: { at: '2010-02-09' } })
  const { total } = await inYear(2010)
  assert.equal(total.counts['on-time'], 0)
  assert.equal(total.counts.late, 0)
  assert.deepEqual(await behind('without-date', 2010), [reference])
})

test('outcomes are of the answered; withdrawn is apart', async () => {
  const on = { at: '2009-03-02', due: '2009-03-03' }
  await complaint('2009-02-01', { answered: { ...on, outcome: 'upheld' } })
  await complaint('2009-02-01', { answered: { ...on, outcome: 'partially-upheld' } })
  await complaint('2009-02-01', { answered: { ...on, outcome: 'not-upheld' } })
  await complaint('2009-02-01', { answered: { ...on, outcome: 'withdrawn' } })
  const { counts } = (await inYear(2009)).total
  const { answered, upheld, withdrawn } = counts
  assert.deepEqual([answered, upheld, counts['partially-upheld'], counts['not-upheld'], withdrawn], [3, 1, 1, 1, 1])
})

test('a second stage counts where it began, by the stage it is reported as', async () => {
  await complaint('2008-05-01')
  await complaint('2008-06-01', { stage: 2 })
  const { total } = await inYear(2008)
  assert.equal(total.byStage.get(1)?.received, 1)
  assert.equal(total.byStage.get(2)?.received, 1)
  assert.equal(total.counts.escalated, 1)
})

test('what was refused at one stage stays there when the complaint goes on, and goes along to another directorate', async () => {
  const { caseId } = await complaint('2002-05-01')
  const run = (text: string, values: unknown[]) => db.pool.query(text, values)
  await run(
    `insert into complaint_decisions (id, case_id, kind, decision, tests, reason, evidence, decided_by_name, created_at)
     values ($1, $2, 'not-escalated', 'other', '{}', '', '', 'Ada', '2002-06-01')`,
    [newId(), caseId],
  )
  const homes = await db.selectFrom('units').select('id').where('key', '=', 'homes').executeTakeFirstOrThrow()
  await run('update complaints set stage = 2, directorate_id = $2 where case_id = $1', [caseId, homes.id])
  const { units } = await inYear(2002)
  const theirs = units.find(({ unitId }) => unitId === homes.id)
  assert.deepEqual([theirs?.counts.received, theirs?.counts['not-escalated']], [1, 1])
  assert.equal(theirs?.byStage.get(1)?.['not-escalated'], 1)
})

test('a group counts as many, and once', async () => {
  const [one, two] = [await complaint('2007-05-01'), await complaint('2007-05-02')]
  await complaint('2007-05-03')
  const groupId = newId()
  await db.pool.query(
    `insert into complaint_groups (id, title, investigation, created_by, created_at, updated_at)
     select $1, 'A concert was cancelled', '', id, now(), now() from staff limit 1`,
    [groupId],
  )
  await db.pool.query('update complaints set group_id = $1 where case_id = any($2)', [
    groupId,
    [one.caseId, two.caseId],
  ])
  const { total } = await inYear(2007)
  assert.equal(total.counts.received, 3)
  assert.equal(await countReceivedOnce(db, everybody, ofYear(2007)), 2)
})

test('the middle answer is the one that as many were quicker than slower', async () => {
  for (const at of ['2006-01-11', '2006-01-21', '2006-03-01'])
    await complaint('2006-01-01', { answered: { at, due: '2006-01-12' } })
  assert.equal(await medianDays(db, everybody, ofYear(2006)), 20)
})

test('who may not know of a restricted complaint has it in no figure and no list', async () => {
  await complaint('2005-01-05', { scope: 'childrens-care' })
  await complaint('2005-01-06')
  const outside = staffActor({ permissions: ['complaints.read'] })
  assert.equal((await inYear(2005, outside)).total.counts.received, 1)
  assert.equal((await inYear(2005)).total.counts.received, 2)
})

test('Members get numbers without what is restricted, and none that is small', async () => {
  for (let nth = 0; nth < 6; nth += 1)
    await complaint(`2004-02-0${nth + 1}`, {
      answered: { at: '2004-02-20', due: nth < 3 ? '2004-02-10' : '2004-02-28' },
    })
  await complaint('2004-02-01', { scope: 'childrens-care' })
  const found = await complaintAggregates(db, { from: day('2004-01-01'), until: day('2005-01-01') })
  const of = (figure: string) => found.find((one) => one.figure === figure)?.count
  assert.equal(of('received'), 6)
  assert.equal(of('answered'), 6)
  assert.equal(of('on-time'), null)
  assert.equal(of('upheld'), 6)
})

test('a number is hidden when it is one to four, or when what is left of the whole is', () => {
  assert.equal(hideSmall(0), 0)
  assert.equal(hideSmall(4), null)
  assert.equal(hideSmall(5), 5)
  assert.equal(hideSmall(28, 30), null)
  assert.equal(hideSmall(25, 30), 25)
})

test('totals that do not add up are found, across the rows and within them', () => {
  assert.deepEqual(misfits({ received: 3 }, [{ received: 1 }, { received: 2 }]), [])
  assert.deepEqual(misfits({ received: 4 }, [{ received: 1 }, { received: 2 }]), [
    { figure: 'received', whole: 4, parts: 3 },
  ])
  const [wrong] = misfits({ answered: 2, 'on-time': 1, upheld: 2 }, [{ answered: 2, 'on-time': 1, upheld: 2 }])
  assert.equal(wrong?.figure, 'answered')
})

test('the period beside a month is the month before, and beside a financial year the year before', () => {
  assert.equal(spanBefore(spanOf('month', day('2026-03-31'))).from.toString(), '2026-02-01')
  assert.equal(spanOf('year', day('2026-03-31')).from.toString(), '2025-04-01')
  assert.equal(spanBefore(spanOf('year', day('2026-11-18'))).from.toString(), '2025-04-01')
  assert.equal(spanBefore({ from: day('2026-11-01'), until: day('2026-11-11') }).from.toString(), '2026-10-22')
})

test('every number of the board opens a list of as many', async () => {
  await complaint('2003-05-01', { answered: { at: '2003-05-09', due: '2003-05-10' } })
  await complaint('2003-05-02', { team: 'street-cleansing' })
  const manager = browser()
  await signInAs(db, manager, 'complaints-manager')
  const page = await manager.get('/staff/complaints/board?from=2003-01-01&to=2003-12-31')
  assert.equal(page.statusCode, 200)
  const links = [...page.body.matchAll(/href="(\/staff\/complaints\/board\/records[^"]+)">([\d,]+)</g)]
  assert.ok(links.length > 6, `${links.length} links`)
  const counts = new Map(links.map(([, href = '', count = '']) => [href, count]))
  for (const [href, count] of counts) {
    const list = await manager.get(href.replaceAll('&amp;', '&'))
    assert.match(list.body, new RegExp(`<p class="govuk-body">${count},`), href)
  }
})

test('the figures go out as a table file, and only to those who may see complaints', async () => {
  const manager = browser()
  await signInAs(db, manager, 'complaints-manager')
  const csv = await manager.get('/staff/complaints/board.csv?from=2003-01-01&to=2003-12-31')
  assert.match(csv.headers['content-type'] ?? '', /text\/csv/)
  assert.ok(csv.body.split('\r\n').length > figures.length)
  const advisor = browser()
  await signInAs(db, advisor, 'advisor')
  assert.equal((await advisor.get('/staff/complaints/board')).statusCode, 403)
})
