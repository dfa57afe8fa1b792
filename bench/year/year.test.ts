import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boardFigures } from '#modules/complaints/index.ts'
import { loadFolder } from '#modules/definitions/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { signInAs, testApp, testDatabase } from '#test/index.ts'
import { fillYear, type YearRow, year } from './index.ts'

const db = await testDatabase()
await fillYear(db.url)
const { browser } = await testApp(db)
const day = (text: string) => Temporal.PlainDate.from(text)
const sum = (rows: readonly YearRow[], of: (row: YearRow) => number) => rows.reduce((all, row) => all + of(row), 0)
const percent = (part: number, whole: number) => Math.round((part / whole) * 1000) / 10

/** What the board has for a period, by the key of each directorate, and for all. */
async function board({ from, until }: { from: string; until: string }) {
  const span = { from: day(from), until: day(until) }
  const found = await boardFigures(db, system('test'), { span, scope: {}, by: 'directorate' })
  assert.deepEqual(found.misfits, [])
  const keys = await db.selectFrom('units').select(['id', 'key']).where('kind', '=', 'directorate').execute()
  const row = (key: string) => {
    const unit = found.units.find(({ unitId }) => unitId === keys.find((each) => each.key === key)?.id)
    assert.ok(unit, key)
    return unit
  }
  return { total: found.total, row }
}

test('the board shows the year as the paper prints it, row by row, and the year before', async () => {
  for (const period of year.periods) {
    const { row } = await board(period)
    for (const asked of period.rows) {
      const shown = row(asked.directorate)
      const { counts, byStage } = shown
      assert.deepEqual(
        {
          stage1: byStage.get(1)?.['received'],
          stage2: byStage.get(2)?.['received'],
          ombudsman: counts['ombudsman'],
          ombudsmanUpheld: counts['ombudsman-upheld'],
          answered: counts['answered'],
          onTimePercent: percent(counts['on-time'] ?? 0, counts['answered'] ?? 0),
        },
        {
          stage1: asked.stage1,
          stage2: asked.stage2,
          ombudsman: asked.ombudsman,
          ombudsmanUpheld: asked.ombudsmanUpheld,
          answered: asked.answered,
          onTimePercent: asked.onTimePercent,
        },
        `${period.from} ${asked.name}`,
      )
    }
  }
})

test('totals are over all five directorates; the printed ones are over three, and are given beside them', async () => {
  const [before, now] = year.periods
  assert.ok(before && now)
  const { total } = await board(now)
  assert.equal(total.byStage.get(1)?.['received'], 5097)
  assert.equal(total.byStage.get(2)?.['received'], 657)
  assert.equal(total.counts['ombudsman'], 158)
  assert.equal(total.counts['ombudsman-upheld'], 31)
  const three = now.rows.filter(({ directorate }) => year.printedCovers.includes(directorate))
  assert.equal(
    sum(three, ({ stage1 }) => stage1),
    now.printed.stage1,
  )
  assert.equal(
    sum(three, ({ stage2 }) => stage2),
    now.printed.stage2,
  )
  assert.equal(
    sum(now.rows, ({ ombudsman }) => ombudsman),
    now.printed.ombudsman,
  )
  const onTime = (rows: readonly YearRow[]) =>
    percent(
      sum(rows, (row) => row.onTime),
      sum(rows, (row) => row.answered),
    )
  assert.equal(onTime(before.rows), before.printed.onTimePercent, 'the first year is over five')
  assert.equal(onTime(three), now.printed.onTimePercent, 'the second year is over three')
  assert.equal(onTime(now.rows), 87.9, 'like for like, the second year is over five')
})

const number = (text: string) => Number(text.replaceAll(/[,\s]/g, ''))
const address = (text: string) => text.replaceAll('&amp;', '&')

test('every cell of the complaints board opens as many records as it says', async () => {
  const manager = browser()
  await signInAs(db, manager, 'complaints-manager')
  const body = (await manager.get('/staff/complaints/board?from=2025-11-01&to=2026-10-31')).body
  const cells = [...body.matchAll(/href="(\/staff\/complaints\/board\/records\?[^"]+)">([\d,]+)</g)]
  assert.ok(cells.length > 40, `only ${cells.length} cells`)
  for (const [, href = '', count = ''] of cells) {
    const page = (await manager.get(address(href))).body
    const said = /<p class="govuk-body">([\d,]+), /.exec(page)?.[1] ?? ''
    assert.equal(number(said), number(count), href)
  }
})

test('the printed 4,377 and 600 stand beside the computed totals with the reason, and every cell opens its records', async () => {
  const publisher = browser()
  await signInAs(db, publisher, 'administrator')
  const loaded = await inTransaction(db, (tx) => loadFolder(tx, import.meta.dirname, 'Complaints manager'))
  assert.equal(loaded.refusal, null)
  const drafts = await db
    .selectFrom('definition_versions')
    .select('id')
    .where('kind', '=', 'published-figures')
    .where('state', '=', 'draft')
    .execute()
  await publisher.get('/staff/definitions')
  await publisher.post('/staff/definitions/publish', { drafts: drafts.map(({ id }) => id) })
  const manager = browser()
  await signInAs(db, manager, 'complaints-manager')
  const body = (await manager.get('/staff/complaints/board?from=2025-11-01&to=2026-10-31')).body
  const section = body.slice(body.indexOf('id="printed"'), body.indexOf('class="fp-charts"'))
  const words = section.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
  const three = 'Streets and Neighbourhoods, Resources and Homes, Growth and Planning'
  assert.ok(words.includes(`Stage 1 4,377 4,377 5,097 The printed 4,377 covers three of five directorates: ${three}.`))
  assert.ok(words.includes('All five come to 5,097.'))
  assert.ok(words.includes(`Stage 2 600 600 657 The printed 600 covers three of five directorates: ${three}.`))
  assert.ok(words.includes('All five come to 657.'))
  assert.ok(words.includes('Ombudsman 158 158 158 They do not differ'))
  assert.ok(words.includes('Upheld by the Ombudsman 31 31 31 They do not differ'))
  const cells = [...section.matchAll(/href="(\/staff\/complaints\/board\/records\?[^"]+)">([\d,]+)</g)]
  assert.equal(cells.length, 5 * 4 * 2 + 4 * 3)
  for (const [, href = '', count = ''] of cells) {
    const page = (await manager.get(address(href))).body
    assert.equal(number(/<p class="govuk-body">([\d,]+), /.exec(page)?.[1] ?? ''), number(count), href)
  }
})

test('Members’ enquiries: received, responded in time and resolved in time, each with its records', async () => {
  const { enquiries } = year
  const officer = browser()
  await signInAs(db, officer, 'members-officer')
  const to = day(enquiries.until).subtract({ days: 1 })
  const body = (await officer.get(`/staff/enquiries/board?from=${enquiries.from}&to=${to}`)).body
  assert.match(body, /94\.2/)
  assert.match(body, /66\.8/)
  assert.equal(enquiries.printedPercent.resolved, 66.7, 'the paper cuts where it should round')
  for (const [figure, count] of [
    ['received', enquiries.received],
    ['responded-in-time', enquiries.respondedInTime],
    ['resolved-in-time', enquiries.resolvedInTime],
  ] as const) {
    const link = new RegExp(`href="([^"]*figure=${figure})"[^>]*>\\s*(?:<[^>]+>)*([\\d,]+)`).exec(body)
    assert.ok(link, figure)
    assert.equal(number(link[2] ?? ''), count)
    let records = 0
    let next = link[1]
    while (next) {
      const shown: string = (await officer.get(address(next))).body
      records += new Set([...shown.matchAll(/FP-\d+/g)].map(([reference]) => reference)).size
      next = /href="([^"]+)" rel="next"/.exec(shown)?.[1]
    }
    assert.equal(records, count, `${figure} opens as many`)
  }
})
