import { test } from 'node:test'
import { startProgram, visitor } from './browser.ts'

const program = await startProgram()

test('an administrator looks after people, roles, the organisation and who may know', async () => {
  for (const size of ['desktop', 'phone'] as const) {
    const who = await visitor(program.url, { size, script: size === 'desktop' })
    await who.go('/staff/people')
    await who.picture(`sign-in-${size}`)
    await who.press('Sign in as Ngozi Eze')
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

test('whoever is on duty sees the rota', async () => {
  for (const size of ['desktop', 'phone'] as const) {
    const who = await visitor(program.url, { size })
    await who.go('/staff/duty')
    await who.page.locator('summary', { hasText: 'Team manager' }).click()
    await who.press('Sign in as Samira Hussain')
    await who.picture(`duty-${size}`)
    await who.close()
  }
})
