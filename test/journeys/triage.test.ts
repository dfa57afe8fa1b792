import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { importReports } from '../../src/modules/triage/index.ts'
import { startProgram, visitor } from './browser.ts'

const program = await startProgram()
const folder = await mkdtemp(join(tmpdir(), 'reports-'))
after(() => rm(folder, { recursive: true }))

const lines = [
  'report_id,reported_on,text',
  '1,2026-11-02,Deep pot hole in Castlegate by the bank',
  '2,2026-11-04,Masive crater on Tanner Street',
  '3,2026-11-05,deep pothole Castlegate near bank',
  '4,2026-11-09,Streetlight flickering outside the library',
  '5,2026-11-10,Mattress and bags of rubbish dumped behind the shops',
  '6,2026-11-11,Pothole on Tanner Street still not fixed',
  '7,2026-11-07,Something about the lights and the bins',
  '8,2026-11-08,Something about the rubbish and the noise',
  '9,2026-11-13,It hums all night',
  '10,2026-11-14,Old fence dumped by the bus stop in Tanner Street',
  '11,2026-11-15,Still not fixed!',
  '12,2026-11-16,Something about the lights and the noise',
  '13,2026-11-16,',
]

test('reports are taken in from a file, and an officer decides on the doubtful ones with one key each', async () => {
  const file = join(folder, 'reports.csv')
  await writeFile(file, `${lines.join('\n')}\n`)
  const { taken, rejected } = await importReports(program.db, file)
  assert.ok(taken.routed >= 4 && taken.open >= 4)
  assert.deepEqual([taken.chase, taken.duplicate, rejected.length], [1, 1, 1])
  for (const size of ['desktop', 'phone'] as const) {
    const script = size === 'desktop'
    const who = await visitor(program.url, { size, script })
    await who.go('/staff/triage')
    await who.press('Sign in as Ruth Gallagher')
    await who.picture(`triage-${size}`)
    const before = Number(await who.page.locator('#triage-waiting .fp-number').first().textContent())
    if (script) {
      const decided = who.page.waitForEvent('load')
      await who.page.keyboard.press('1')
      await decided
    } else await who.page.locator('.fp-triage--first .fp-triage__choices button').first().click()
    await who.check()
    assert.equal(Number(await who.page.locator('#triage-waiting .fp-number').first().textContent()), before - 1)
    await who.page
      .getByRole('link', { name: /Another service/ })
      .first()
      .click()
    await who.check()
    await who.page.getByLabel('Or search the services').fill('noisy')
    await who.press('Search')
    await who.picture(`triage-item-${size}`)
    await who.press('Set it aside')
    await who.picture(`triage-error-${size}`)
    await who.page.getByLabel('It asks for nothing').check()
    await who.press('Set it aside')
    await who.press('Undo: put it back in triage')
    await who.go('/staff/triage/settled')
    await who.picture(`triage-settled-${size}`)
    assert.deepEqual(
      who.problems.filter((problem) => !problem.includes('422')),
      [],
    )
    await who.close()
  }
})
