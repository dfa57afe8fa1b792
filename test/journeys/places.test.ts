import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startProgram, visitor } from './browser.ts'

const program = await startProgram()
/** The last Monday, when the rounds of Castle were out; a round that has not been out yet has nothing to note. */
const monday = lastMonday()

function lastMonday() {
  const today = Temporal.Now.plainDateISO('Europe/London')
  return today.subtract({ days: today.dayOfWeek - 1 })
}

test('a crew’s office notes in two clicks that a road was blocked, and the address says so', async () => {
  for (const size of ['desktop', 'phone'] as const) {
    const who = await visitor(program.url, { size, script: size === 'desktop' })
    await who.go('/staff/places')
    await who.press('Sign in as Ben Tranter')
    await who.picture(`places-${size}`)
    await who.page.getByLabel('Postcode, address, street or UPRN').fill('castel gate')
    await who.press('Search')
    await who.picture(`places-found-${size}`)
    await who.go(`/staff/places/rounds?day=${monday}`)
    await who.picture(`rounds-${size}`)
    await who.press(/^Food waste, Castle/, 'link')
    await who.press('Castlegate', 'link')
    await who.picture(`round-${size}`)
    await who.press(/Road blocked.*Castlegate/)
    await who.picture(`round-noted-${size}`)
    assert.ok(await who.page.getByText('Noted: road blocked').isVisible())
    await who.go('/staff/places?q=11+castlegate')
    await who.press('11 Castlegate', 'link')
    assert.ok(await who.page.getByText('Road blocked').isVisible())
    await who.picture(`property-${size}`)
    await who.press('Castlegate', 'link')
    await who.picture(`street-${size}`)
    assert.deepEqual(who.problems, [])
    await who.close()
  }
})

test('whoever manages places puts up a notice for a street, with mistakes shown where they are', async () => {
  for (const size of ['desktop', 'phone'] as const) {
    const who = await visitor(program.url, { size, script: size === 'desktop' })
    await who.go('/staff/places/notices/new')
    await who.press('Sign in as Kelly Marsh')
    await who.page.getByLabel('Title').fill('Castlegate closed for gas works')
    await who.page.getByLabel('Streets').fill('Castle gait')
    await who.press('Save')
    await who.picture(`notice-error-${size}`)
    await who.page.getByLabel('What people should know').fill('Walk round by Pewter Lane.\nIt opens again on Friday.')
    await who.page.getByLabel('Planned works').check()
    await who.page.getByLabel('Streets').fill('castlegate')
    await who.press('Save')
    await who.picture(`notices-${size}`)
    assert.ok(await who.page.getByRole('heading', { name: 'Castlegate closed for gas works' }).first().isVisible())
    await who.close()
  }
})

test('a resident puts a pin on the map with the keyboard or a press, and hears in words where it is', async () => {
  for (const size of ['desktop', 'phone'] as const) {
    const who = await visitor(program.url, { size })
    await who.go('/request/graffiti/where')
    const map = who.page.getByRole('application', { name: 'Map on which you can put a pin' })
    await map.scrollIntoViewIfNeeded()
    await who.picture(`picker-${size}`)
    await map.focus()
    for (const key of ['ArrowUp', 'ArrowUp', 'Shift+ArrowRight', '+', '+', 'ArrowLeft'])
      await who.page.keyboard.press(key)
    const said = who.page.getByRole('status').filter({ hasText: 'The pin is' })
    assert.match((await said.textContent()) ?? '', /^The pin is (on|\d+ metres from) [A-Z].*, in [A-Z]\w+\.$/)
    await who.check()
    await who.picture(`picker-keys-${size}`)
    const before = await who.page.locator('#where-lat').inputValue()
    await map.click({ position: { x: 90, y: 110 } })
    assert.notEqual(await who.page.locator('#where-lat').inputValue(), before)
    await who.page.getByRole('button', { name: 'Take the pin away' }).click()
    assert.equal(await who.page.locator('#where-lat').inputValue(), '')
    await map.click({ position: { x: 160, y: 150 } })
    assert.notEqual(await who.page.locator('#where-lat').inputValue(), '')
    await who.press('Continue')
    assert.doesNotMatch(who.page.url(), /where/)
    assert.deepEqual(who.problems, [])
    await who.close()
  }
})
