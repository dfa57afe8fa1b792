import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createLog } from '#platform/log/index.ts'
import { createBrowser, runJobs, signInAs, testDatabase } from '#test/index.ts'
import { aPerson, castlegate, openedCase } from './cases.ts'
import { appWithRoutes } from './routes.ts'

const lines: string[] = []
const db = await testDatabase()
const { app, work } = await appWithRoutes(db, createLog('debug', { write: (line) => void lines.push(line) }))
after(() => app.close())
const log = createLog('debug', { write: (line) => void lines.push(line) })

test('the log of a day at work names nobody, repeats nothing that was typed, and gives no key away', async () => {
  const customerId = await aPerson(db, 'Zebedee Quillfeather')
  const { email } = await db
    .selectFrom('contact_points')
    .select('value as email')
    .where('customer_id', '=', customerId)
    .executeTakeFirstOrThrow()
  const answers = { problem: 'out', where: castlegate, number: 'WB 1043', 'how-many': 'one' }
  const { reference } = await openedCase(db, 'street-light', { customerId, answers })
  await runJobs({ ...work, log })
  const token = /\/l\/([\w-]+)/.exec(work.mail.sent.find(({ to }) => to === email)?.text ?? '')?.[1] ?? ''
  assert.ok(token)

  const resident = createBrowser(app)
  await resident.get(`/l/${token}`)
  await resident.get(`/my/${reference}`)
  await resident.post(`/my/${reference}/answer`, {
    answer: 'My Xylophone was in the garden',
    text: 'My Xylophone was in the garden',
  })
  await resident.get('/search?q=xylophone')
  await resident.get('/request/street-light')
  await resident.post('/request/street-light/problem', { problem: 'xylophone' })
  await resident.post('/progress', { reference, email })
  await resident.post('/progress/code', { code: '135790' })
  await resident.get('/no-such-page/xylophone?email=zebedee@example.org')

  const staff = createBrowser(app)
  await staff.post('/staff/sign-in', { email: 'zebedee@example.org', password: 'Xylophone-13579' })
  await signInAs(db, staff, 'advisor')
  const session = staff.cookies.get('fp_staff') ?? ''
  assert.ok(session)
  for (const said of ['quillfeather', '07700900456', 'ZZ99 1TH', 'Tollgate', email])
    for (const page of ['desk', 'customers', 'cases', 'places'])
      await staff.get(`/staff/${page}?${new URLSearchParams({ q: said })}`)
  const desk = String((await staff.post('/staff/desk', { channel: 'phone' })).headers.location)
  await staff.post(`${desk}/person`, {
    name: 'Zebedee Quillfeather',
    phone: '07700 900456',
    email,
    postcode: 'ZZ99 1TH',
  })
  await staff.post(`${desk}/message`, { text: 'Xylophone' })
  await staff.post('/staff/customers/new', {
    kind: 'person',
    givenName: 'Zebedee',
    familyName: 'Quillfeather',
    phones: '07700900456',
  })
  await staff.get(`/staff/customers/${customerId}`)
  await staff.post(`/staff/cases/${reference}/note`, { note: 'Xylophone', text: 'Xylophone' })
  await runJobs({ ...work, log })

  log.error({ err: databaseFault(email) }, 'failed')
  const all = lines.join('')
  assert.ok(lines.length > 40, `only ${lines.length} lines`)
  const secrets = [token, session, ...resident.cookies.values(), ...staff.cookies.values()].filter(
    (one) => one.length > 8,
  )
  const personal = [
    'zebedee',
    'quillfeather',
    'xylophone',
    'okafor',
    '900456',
    'zz99',
    'tollgate',
    'castlegate',
    '@example.org',
    '13579',
    'wb 1043',
  ]
  for (const one of [...secrets, ...personal])
    assert.ok(!all.toLowerCase().includes(one.toLowerCase()), `the log says ${one}`)
  assert.doesNotMatch(all, /_csrf|fp_staff|fp_resident|fp_visit|"cookie"|password|"body"|"query":/i)
  assert.doesNotMatch(all, /[\w.+-]+@[\w-]+\.[\w.]+/)
})

/** What PostgreSQL says when a row breaks a rule: it quotes the row. */
const databaseFault = (email: string) =>
  Object.assign(new Error(`duplicate key value violates unique constraint: Key (value)=(${email}) already exists.`), {
    code: '23505',
    severity: 'ERROR',
    detail: `Key (value)=(${email}) already exists.`,
    table: 'contact_points',
  })
