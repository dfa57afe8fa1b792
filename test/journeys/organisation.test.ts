import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callDuty } from '#modules/organisation/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { startProgram, visitor } from './browser.ts'

const program = await startProgram()

test('an administrator looks after people, roles, the organisation and who may know', async () => {
  for (const size of ['desktop', 'phone'] as const) {
    const who = await visitor(program.url, { size, script: size === 'desktop' })
    await who.go('/staff/people')
    await who.picture(`sign-in-${size}`)
    await who.press('Sign in as Simon Fletcher')
    for (const path of ['people', 'people/new', 'roles', 'roles/advisor', 'scopes', 'organisation', 'account']) {
      await who.go(`/staff/${path}`)
      await who.picture(`${path.replace('/', '-')}-${size}`)
    }
    await who.go('/staff/people?text=kelly')
    await who.press('Kelly Marsh', 'link')
    await who.picture(`person-${size}`)
    await who.page.getByLabel('Give a role').selectOption('auditor')
    await who.page.getByLabel('Last day (optional)').first().fill('2020-01-01')
    await who.press('Give role')
    await who.picture(`person-error-${size}`)
    await who.go('/staff/organisation')
    await who.press('Street cleansing', 'link')
    await who.picture(`unit-${size}`)
    await who.close()
    if (who.problems.some((problem) => !problem.includes('422'))) throw new Error(who.problems.join('\n'))
  }
})

test('an auditor finds who did what', async () => {
  for (const size of ['desktop', 'phone'] as const) {
    const who = await visitor(program.url, { size, script: size === 'desktop' })
    await who.go('/staff/audit')
    await who.press('Sign in as Harriet Blackwell')
    await who.page.getByLabel('Who did it').fill('blackwell')
    await who.press('Search')
    await who.picture(`audit-${size}`)
    await who.close()
  }
})

test('somebody on duty is called while the page is open, and takes the call with one key', async () => {
  const who = await visitor(program.url)
  const rota = await program.db
    .selectFrom('duty_rotas')
    .select('id')
    .where('key', '=', 'homelessness')
    .executeTakeFirstOrThrow()
  const [onDuty] = await listOnDuty(program.db, rota.id)
  assert.ok(onDuty)
  await who.go('/staff/duty')
  await who.page.locator('summary', { hasText: 'more in this role: Officer' }).click()
  await who.press(new RegExp(`Sign in as ${onDuty.name}`))
  await who.picture('duty-desktop')
  await inTransaction(program.db, (tx) =>
    callDuty(tx, {
      rota: 'homelessness',
      subject: { kind: 'case', id: newId() },
      summary: 'A family of four has nowhere to sleep tonight',
      scopeId: null,
      link: '/staff/organisation',
    }),
  )
  await who.page.getByRole('heading', { name: /nowhere to sleep tonight/ }).waitFor()
  await who.check()
  await who.picture('duty-call-desktop')
  await who.page.keyboard.press('a')
  await who.page.getByText('It is yours').waitFor()
  await who.check()
  await who.close()
  assert.deepEqual(who.problems, [])

  const phone = await visitor(program.url, { size: 'phone', script: false })
  await phone.go('/staff/duty')
  await phone.page.locator('summary', { hasText: 'more in this role: Team manager' }).click()
  await phone.press('Sign in as Samira Hussain')
  await phone.picture('duty-phone')
  await phone.close()
})

function listOnDuty(db: typeof program.db, rotaId: string) {
  return db
    .selectFrom('duty_shifts')
    .innerJoin('staff', 'staff.id', 'duty_shifts.staff_id')
    .select('staff.name')
    .where('rota_id', '=', rotaId)
    .where('starts_at', '<=', db.clock.now())
    .where('ends_at', '>', db.clock.now())
    .orderBy('position')
    .execute()
}
