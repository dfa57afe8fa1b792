import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBrowser, startProgram } from '../journeys/browser.ts'
import { unlikeOthers } from './alike.ts'
import { faultsShown, together, wide } from './checks.ts'
import { type City, fillCity } from './city.ts'
import { routeOf, type Shown, unseen, type Way, waysIn, waysToBeWrong } from './errors.ts'
import { faultsOfRefusal } from './refusals.ts'
import { rows } from './rows.ts'
import { senders } from './senders.ts'

const program = await startProgram()

test('a form sent wrong says what is wrong, first in the title and first in the page, and leads to where it is put right', {
  timeout: 280_000,
}, async () => {
  const city = await fillCity(program)
  const as = senders(program, city.link)
  // A session of theirs in another browser can be ended in this one.
  await senders(program, city.link)('officer')
  const ways = await everyWay(city, as)
  const refused = new Set<string>()
  const refusals = new Map<string, string>()
  const faults = new Set<string>()
  for (const { route, who, form, to, added } of ways)
    for (const { how, isOurs, filledIn } of waysToBeWrong(form)) {
      const { statusCode, body } = await (await as(who)).post(to, { ...filledIn(form), ...added })
      if (statusCode >= 500) faults.add(`${route} with ${how}: answered ${statusCode}`)
      if (statusCode !== 422) continue
      refused.add(route)
      if (isOurs && !refusals.has(route)) refusals.set(route, body)
      for (const fault of faultsOfRefusal(body, isOurs ? to : null)) faults.add(`${route} with ${how}: ${fault}`)
    }
  const isUnlike = unlikeOthers()
  const unlike = [...refusals].filter(([, body]) => isUnlike(body))
  for (const fault of await together(unlike, lookAtRefusal)) faults.add(fault)
  assert.deepEqual([...faults].sort(), [])
  const sent = new Set(ways.map(({ route }) => route))
  const missed = program.forms.filter((route) => !sent.has(route))
  assert.deepEqual(missed, [], 'show the page of the form in test/accessibility/rows.ts')
  assert.ok(refused.size > sent.size / 2, `only ${refused.size} of ${sent.size} refused anything`)
})

/** In a browser, as whoever sent it sees it. */
async function lookAtRefusal([route, body]: readonly [route: string, body: string]): Promise<string[]> {
  const page = await (await openBrowser()).newPage({ baseURL: program.url, viewport: wide })
  try {
    await page.route('**/refused', (asked) => asked.fulfill({ body, contentType: 'text/html' }))
    await page.goto('/refused')
    return (await faultsShown(page)).map((fault) => `${route}: ${fault}`)
  } finally {
    await page.close()
  }
}

test('a refusal that somebody could not find their way in is noticed', () => {
  const page = (summary: string, form: string, title = 'Error: Move') =>
    faultsOfRefusal(
      `<title>${title}</title><main><div class="govuk-error-summary"><h2 class="govuk-error-summary__title">There is a problem</h2><ul>${summary}</ul></div><h1>Move</h1><form method="post" action="/move">${form}</form></main>`,
      '/move',
    ).join()
  const line = '<li><a href="#to">Select a team</a></li>'
  const message = '<p id="to-error" class="govuk-error-message">Select a team</p>'
  assert.equal(page(line, `${message}<select id="to" aria-describedby="to-error"></select>`), '')
  assert.match(page(line, '<select id="to"></select>', 'Move'), /title/)
  assert.match(page('', ''), /names no error/)
  assert.match(page(line, '<p id="to"></p>'), /takes no focus/)
  assert.match(page(line, '<input type="hidden" id="to">'), /takes no focus/)
  assert.match(page(line, '<select name="to"></select>'), /is not there/)
  assert.match(page('<li>Select a team</li>', '<input name="team">'), /leads nowhere/)
  assert.match(page(line, `${message}<select id="to"></select>`), /not read out/)
  assert.match(page(line, '<select id="to"></select><p id="to"></p>'), /two things/)
  const another = '</form><form method="post" action="/elsewhere"><input id="to"></form>'
  assert.match(page(line, `<input name="team">${another}`), /in another form/)
  assert.match(
    page('<li><a href="#to">Invalid option: expected one of "a"</a></li>', '<input id="to">'),
    /the summary says/,
  )
})

/** Every form of every page, of forms alike on one page the last, which others stand before; and what takes a form that no page shows now. What decides who may do what comes last. */
async function everyWay(city: City, as: ReturnType<typeof senders>): Promise<readonly Way[]> {
  const ways = new Map<string, Way>()
  const pages: Shown[] = []
  for (const [pattern, row] of Object.entries(rows)) {
    const address = (await row.at?.(city)) ?? pattern
    const { body, statusCode } = await (await as(row.who)).get(address)
    assert.equal(statusCode, 200, address)
    const shown = { pattern, address, who: row.who }
    pages.push(shown)
    for (const way of waysIn(body, shown)) {
      const route = routeOf(way.to, program.forms)
      const shape = [route, ...way.form.fields.map(({ name }) => name), ...Object.keys(way.added)].join()
      const before = ways.get(shape)
      if (!before || before.address === address) ways.set(shape, { ...way, route })
    }
  }
  const seen = [...ways.values()]
  return [...seen, ...unseen(program.forms, seen, pages)].toSorted((a, b) => order(a) - order(b))
}

const order = ({ who, form }: Way) => (who === 'administrator' ? 2 : 0) + (form.fields.length === 0 ? 1 : 0)
