import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startProgram } from '../journeys/browser.ts'
import { faultsOf, faultsOfLetter, faultsOfState, needsScripts, together } from './checks.ts'
import { type City, fillCity } from './city.ts'
import { lookers } from './people.ts'
import { comeLater, type Row, rows, withoutRow } from './rows.ts'

const program = await startProgram()
let city: City | null = null
const open = lookers(program.url, () => city?.link ?? '/')
/** Many pages in one test: on a busy machine that takes its time. */
const timeout = 280_000
test('every page of the program has a row here, and every row a page', () => {
  const routes = new Set(program.pages)
  const unknown = [...routes].filter((route) => !(route in rows) && !(route in withoutRow))
  assert.deepEqual(unknown, [], 'give the page a row in test/accessibility/rows.ts')
  const gone = [...Object.keys(rows), ...Object.keys(withoutRow)].filter((route) => !routes.has(route))
  assert.deepEqual(gone, [])
})

test('pages with nothing to show can be used by everybody', { timeout }, async () => {
  const empty = Object.entries(rows).filter(([route, { who }]) => !route.includes(':') && !comeLater.includes(who))
  assert.deepEqual(
    await together(empty, ([route, row]) => lookAt({ route, row, address: route, look: faultsOfState })),
    [],
  )
})

test('pages with much to show can be used by everybody, and no two have the same title', { timeout }, async () => {
  const filled = await fillCity(program)
  city = filled
  const titles = new Map<string, string>()
  const faults = await together(Object.entries(rows), async ([route, row]) => {
    const address = (await row.at?.(filled)) ?? route
    return lookAt({ route, row, address, look: faultsOf, titles })
  })
  console.log(`${Object.keys(rows).length} pages: ${faults.length} faults`)
  assert.deepEqual(faults, [])
})

/** A letter is shown in a frame in which no script runs; it is looked at beside it. */
async function lookAtLetter(address: string, who: Row['who']): Promise<string[]> {
  const page = await open(who)
  try {
    const response = await page.request.get(address)
    await page.setContent(await response.text())
    return (await faultsOfLetter(page)).map((fault) => `${address}: ${fault}`)
  } finally {
    await page.close()
  }
}

type Looked = {
  route: string
  row: Row
  address: string
  look: typeof faultsOf
  titles?: Map<string, string>
}

async function lookAt({ route, row: { who, is }, address, look, titles = new Map() }: Looked): Promise<string[]> {
  if (is === 'letter') return lookAtLetter(address, who)
  const page = await open(who)
  try {
    const response = await page.goto(address)
    const landed = new URL(page.url()).pathname
    if (response?.status() !== 200 || landed !== new URL(address, page.url()).pathname)
      return [`${address}: answered ${response?.status()} at ${landed} to ${who}`]
    const title = await page.title()
    const twin = titles.get(title)
    titles.set(title, route)
    const faults = [...needsScripts(await response.text()), ...(await look(page, { isFramed: is === 'framed' }))]
    if (twin) faults.push(`has the same title as ${twin}: ${title}`)
    return faults.map((fault) => `${address}: ${fault}`)
  } finally {
    await page.close()
  }
}
