import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { scopeByKey } from '#modules/access/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import { newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { staffActor, testApp, testDatabase } from '#test/index.ts'
import { countFigure, listFigure } from '../../queries/figures.ts'
import { boardModel } from './board.ts'
import { boardQuery, recordsQuery } from './board-query.ts'
import { wantedBy } from './board-records.ts'

const db = await testDatabase()
const { app } = await testApp(db)
const reader = staffActor({ permissions: ['complaints.read'] })
const circle = await scopeByKey(db, 'childrens-care')

async function opened(service: 'complaint' | 'compliment' | 'suggestion') {
  const { caseId } = await openedCase(db, service, {
    customerId: await aPerson(db),
    answers: { what: 'The bin', category: 'waste', 'for-whom': 'myself' },
  })
  return caseId
}
const complaints: string[] = []
for (let nth = 0; nth < 7; nth += 1) complaints.push(await opened('complaint'))
const feedback = [await opened('compliment'), await opened('suggestion')]
const units = await db.pool.query(`select id, kind from units where key in ('place', 'homes', 'street-cleansing')`)
const directorates: string[] = units.rows.filter(({ kind }) => kind === 'directorate').map(({ id }) => id)
const [team] = units.rows.filter(({ kind }) => kind === 'team').map(({ id }): string => id)

/** The cells of a board, wherever in it they stand. */
function cellsIn(model: unknown): { count: number; href: string }[] {
  if (typeof model !== 'object' || model === null) return []
  const isCell =
    'count' in model && typeof model.count === 'number' && 'href' in model && typeof model.href === 'string'
  const own = isCell ? [{ count: Number(model.count), href: String(model.href) }] : []
  return [...own, ...Object.values(model).flatMap(cellsIn)]
}

/** Says of every cell that opens another number of records than stands in it. */
async function untrueCells(query: Record<string, string>): Promise<string[]> {
  const untrue: string[] = []
  const cells = new Map(
    cellsIn(await boardModel(app, reader, boardQuery.parse(query)))
      .filter(({ href }) => href.startsWith('/staff/complaints/board/records?'))
      .map(({ href, count }) => [href, count]),
  )
  assert.ok(cells.size > 40, `${cells.size} cells`)
  for (const [href, count] of cells) {
    const asked = recordsQuery.parse(Object.fromEntries(new URLSearchParams(href.split('?')[1])))
    const { wanted } = await wantedBy(db, asked)
    const [many, listed] = [await countFigure(db, reader, wanted), await listFigure(db, reader, wanted)]
    if (many !== count || listed.length !== count) untrue.push(`${href} says ${count}, opens ${listed.length}`)
  }
  return untrue
}

const dayOf = fc.integer({ min: -40, max: 400 })
const aComplaint = fc.record({
  began: dayOf,
  stage: fc.constantFrom(1, 2, 3),
  answered: fc.option(
    fc.record({
      on: dayOf,
      outcome: fc.constantFrom('upheld', 'partially-upheld', 'not-upheld', 'withdrawn', 'refused'),
      due: fc.option(dayOf),
      later: fc.nat(30),
    }),
  ),
  state: fc.constantFrom('triage', 'investigating', 'elsewhere'),
  directorate: fc.option(fc.nat(1)),
  hasTeam: fc.boolean(),
  isRestricted: fc.boolean(),
  decided: fc.option(fc.record({ on: dayOf, kind: fc.constantFrom('extension', 'refused', 'not-escalated') })),
  remedy: fc.option(fc.record({ due: dayOf, state: fc.constantFrom('proposed', 'promised') })),
  ombudsman: fc.option(
    fc.record({ on: dayOf, decision: fc.option(fc.constantFrom('upheld', 'not-upheld', 'advice')) }),
  ),
})
type Made = typeof aComplaint extends fc.Arbitrary<infer Value> ? Value : never

const run = (text: string, values: unknown[]) => db.pool.query(text, values)

async function plant(year: number, made: readonly Made[]) {
  const at = (days: number) => `${Temporal.PlainDate.from({ year, month: 1, day: 1 }).add({ days })}T12:00Z`
  for (const [index, one] of made.entries()) {
    const id = complaints[index]
    const { answered, decided, remedy, ombudsman } = one
    await run(
      `update complaints set received_at = $2, state = $3, directorate_id = $4, about_team_id = $5, scope_id = $6, stage = $7
       where case_id = $1`,
      [
        id,
        at(one.began),
        answered ? 'answered' : one.state,
        one.directorate === null ? null : directorates[one.directorate],
        one.hasTeam ? team : null,
        one.isRestricted ? circle?.id : null,
        one.stage,
      ],
    )
    await run(
      `update complaint_stages set started_at = $2, reported_as = $3, number = $3, answered_at = $4, outcome = $5,
         first_due_at = $6, due_at = $7 where case_id = $1`,
      [
        id,
        at(one.began),
        one.stage,
        answered && at(answered.on),
        answered?.outcome ?? null,
        answered && answered.due !== null ? at(answered.due) : null,
        answered && answered.due !== null ? at(answered.due + answered.later) : null,
      ],
    )
    await run(`update cases set scope_id = $2 where id = $1`, [id, one.isRestricted ? circle?.id : null])
    await run('delete from complaint_remedies where case_id = $1', [id])
    await run('delete from ombudsman_cases where case_id = $1', [id])
    if (decided)
      await run(
        `insert into complaint_decisions (id, case_id, kind, decision, tests, reason, evidence, decided_by_name, created_at)
         values ($1, $2, $3, 'other-way', '{}', '', '', 'Ada', $4)`,
        [newId(), id, decided.kind, at(decided.on)],
      )
    if (remedy)
      await run(
        `insert into complaint_remedies (id, case_id, stage, kind, words, due_on, state, created_at)
         values ($1, $2, 1, 'apology', 'Sorry', $3::timestamptz::date, $4, $3)`,
        [newId(), id, at(remedy.due), remedy.state],
      )
    if (ombudsman)
      await run(
        `insert into ombudsman_cases (id, case_id, scheme, their_reference, state, received_on, decided_on, decision, version, created_at)
         values ($1, $2, 'lgsco', $3, 'decided', $4::timestamptz::date, $5::timestamptz::date, $6, 1, $4)`,
        [newId(), id, newId(), at(ombudsman.on), ombudsman.decision && at(ombudsman.on + 20), ombudsman.decision],
      )
  }
  for (const [index, id] of feedback.entries())
    await run('update complaint_feedback set received_at = $2, directorate_id = $3 where case_id = $1', [
      id,
      at(index * 200),
      directorates[index],
    ])
}

test('every cell of the board, of the council and of a directorate, opens exactly as many records as it says', async () => {
  let year = 1990
  await fc.assert(
    fc.asyncProperty(
      fc.array(aComplaint, { minLength: complaints.length, maxLength: complaints.length }),
      async (made) => {
        year += 3
        await plant(year, made)
        const period = { from: `${year}-01-01`, to: `${year}-12-31` }
        assert.deepEqual(await untrueCells(period), [])
        assert.deepEqual(await untrueCells({ ...period, unit: directorates[0] ?? '' }), [])
      },
    ),
    { numRuns: 2, endOnFailure: true },
  )
})

test('overdue is what is open and whose day to answer has gone by, and no longer when it is answered', async () => {
  const [late, inTime] = [await opened('complaint'), await opened('complaint')]
  const overdue = async () => {
    const { wanted } = await wantedBy(db, recordsQuery.parse({ figure: 'overdue' }))
    const found = await listFigure(db, system('test'), { ...wanted, limit: 100 })
    const ids = await db.pool.query('select case_id from complaint_stages where id = any($1)', [
      found.map(({ id }) => id),
    ])
    return ids.rows.map(({ case_id }) => case_id)
  }
  const promises = await promisesOf(db, system('test'), [{ kind: 'case', id: late }])
  await run(`update promises set due_at = $2 where id = any($1)`, [
    promises.map(({ id }) => id),
    db.clock.now().subtract({ hours: 1 }).toString(),
  ])
  assert.deepEqual([(await overdue()).includes(late), (await overdue()).includes(inTime)], [true, false])
  await run(`update complaint_stages set answered_at = $2, outcome = 'upheld' where case_id = $1`, [
    late,
    db.clock.now().toString(),
  ])
  assert.equal((await overdue()).includes(late), false)
})
