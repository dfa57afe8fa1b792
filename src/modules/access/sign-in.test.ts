import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import Fastify from 'fastify'
import { Secret, TOTP } from 'otpauth'
import { inTransaction, newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { hashPassword } from '#platform/secrets/index.ts'
import { testApp, testDatabase } from '#test/index.ts'
import {
  changePassword,
  deactivateStaff,
  findStaffByEmail,
  givePasswordLink,
  registerAccess,
  saveHeldRole,
  saveStaff,
} from './index.ts'

const db = await testDatabase()
const { browser, clock } = await testApp(db)
const password = 'kettle orchard tram'
const hash = await hashPassword(password)

/** A person with an account of their own, not one of the trial. */
async function person(roleKey = 'officer', name = 'Robin Marlow') {
  const id = newId()
  const email = `${id}@example.org`
  await inTransaction(db, async (tx) => {
    saveStaff(tx, { id, kind: 'staff', name, email, phone: null, jobTitle: null, organisationId: null, trial: false })
    saveHeldRole(tx, { staffId: id, roleKey, since: Temporal.PlainDate.from('2026-01-01'), until: null })
    changePassword(tx, system('test'), { id, kind: 'staff', name, email }, hash, null)
  })
  return { id, email, name, kind: 'staff' as const }
}

const signIn = (visitor: ReturnType<typeof browser>, email: string, given = password, next = '') =>
  visitor.post('/staff/sign-in', { email, password: given, next })

describe('signing in', () => {
  test('with the right password leads to the page that was asked for', async () => {
    const visitor = browser()
    const { email, name } = await person()
    assert.match((await visitor.get('/staff/account')).body, /<h1[^>]*>Sign in/)
    const response = await signIn(visitor, email.toUpperCase(), password, '/staff/account')
    assert.equal(response.statusCode, 303)
    assert.equal(response.headers.location, '/staff/account')
    assert.match((await visitor.get('/staff/account')).body, new RegExp(name))
  })

  test('never leads to another site', async () => {
    const visitor = browser()
    const { email } = await person()
    assert.equal((await signIn(visitor, email, password, 'https://evil.example/staff')).headers.location, '/staff')
    assert.equal((await browser().get('/staff/sign-in?next=//evil.example')).body.includes('evil.example'), false)
  })

  test('says the same of a wrong password and of an account that does not exist, and keeps the email address', async () => {
    const { email } = await person()
    const wrong = await signIn(browser(), email, 'not the password')
    const unknown = await signIn(browser(), 'nobody@example.org', 'not the password')
    assert.equal(wrong.statusCode, 422)
    assert.equal(unknown.statusCode, 422)
    const plain = (body: string, address: string) =>
      body.replaceAll(address, 'ADDRESS').replaceAll(/value="[\w.-]{40,}"|nonce="[^"]+"/g, '')
    assert.equal(plain(wrong.body, email), plain(unknown.body, 'nobody@example.org'))
    assert.match(wrong.body, /The email address or the password is not right/)
    assert.ok(wrong.body.includes(`value="${email}"`))
    assert.equal(wrong.body.includes('not the password'), false)
  })

  test('asks for what is missing', async () => {
    const { body, statusCode } = await signIn(browser(), '', '')
    assert.equal(statusCode, 422)
    assert.match(body, /Enter your email address/)
    assert.match(body, /Enter your password/)
  })

  test('takes nonsense without failing', async () => {
    const nonsense = `<script>alert(1)</script>\u0000’;--${'x'.repeat(5000)}`
    const response = await signIn(browser(), nonsense, nonsense, nonsense)
    assert.ok(response.statusCode === 422)
    assert.equal(response.body.includes('<script>alert'), false)
    assert.equal((await browser().post('/staff/sign-in', { email: ['a', 'b'], password: ['c', 'd'] })).statusCode, 422)
    assert.equal((await browser().post('/staff/sign-in/trial', { account: 'x' })).statusCode, 303)
  })

  test('is not possible for somebody who has left', async () => {
    const { id, email } = await person()
    const visitor = browser()
    await signIn(visitor, email)
    await inTransaction(db, (tx) => deactivateStaff(tx, system('test'), id))
    assert.match((await visitor.get('/staff/account')).body, /<h1[^>]*>Sign in/)
    assert.equal((await signIn(browser(), email)).statusCode, 422)
  })

  test('is refused after ten wrong tries, on accounts that exist and on those that do not', async () => {
    const { email } = await person()
    for (const address of [email, 'no.such.person@example.org']) {
      for (let tries = 0; tries < 10; tries += 1)
        assert.equal((await signIn(browser(), address, 'wrong')).statusCode, 422)
      const refused = await signIn(browser(), address, password)
      assert.equal(refused.statusCode, 429)
      assert.match(refused.body, /too many wrong tries/)
    }
    clock.advance({ minutes: 16 })
    assert.equal((await signIn(browser(), email)).statusCode, 303)
  })

  test('counts wrong tries that come at once', async () => {
    const { email } = await person()
    const tries = await Promise.all(Array.from({ length: 25 }, () => signIn(browser(), email, 'wrong')))
    const looked = tries.filter(({ statusCode }) => statusCode === 422).length
    assert.ok(looked <= 10, `${looked} tries were looked at`)
  })
})

describe('a session', () => {
  const signedIn = async (roleKey = 'officer') => {
    const visitor = browser()
    const who = await person(roleKey)
    await signIn(visitor, who.email)
    return { visitor, who }
  }
  const isIn = async (visitor: ReturnType<typeof browser>) =>
    (await visitor.get('/staff/account')).body.includes('My account</h1>')

  test('ends with the next sign-in of the same browser, whoever it is then, and nowhere else', async () => {
    const [first, second] = [await person(), await person('officer', 'Sky Marlow')]
    const elsewhere = browser()
    await signIn(elsewhere, first.email)
    const visitor = browser()
    await signIn(visitor, first.email)
    const before = browser()
    before.setCookie('fp_staff', visitor.cookies.get('fp_staff') ?? '')
    assert.match((await before.get('/staff/account')).body, /Robin Marlow/)
    assert.equal((await signIn(visitor, second.email, 'wrong')).statusCode, 422)
    assert.match((await before.get('/staff/account')).body, /Robin Marlow/, 'nobody else has signed in yet')
    await signIn(visitor, second.email)
    assert.match((await visitor.get('/staff/account')).body, /Sky Marlow/)
    assert.match((await before.get('/staff/account')).body, /<h1[^>]*>Sign in/)
    assert.match((await elsewhere.get('/staff/account')).body, /Robin Marlow/)
  })

  test('has a new token each time, kept from scripts, and stored as a hash only', async () => {
    const { visitor, who } = await signedIn()
    const token = visitor.cookies.get('fp_staff') ?? ''
    const again = browser()
    const response = await signIn(again, who.email)
    const cookie = response.cookies.find(({ name }) => name === 'fp_staff')
    assert.equal(cookie?.httpOnly, true)
    assert.equal(cookie?.sameSite, 'Strict')
    assert.notEqual(cookie?.value, token)
    const rows = await db.selectFrom('sessions').select('token_hash').where('staff_id', '=', who.id).execute()
    assert.equal(
      rows.some((row) => row.token_hash === token),
      false,
    )
  })

  test('ends after two hours without use, and a page then asks to sign in and leads back', async () => {
    const { visitor } = await signedIn()
    clock.advance({ minutes: 119 })
    assert.equal(await isIn(visitor), true)
    clock.advance({ minutes: 119 })
    assert.equal(await isIn(visitor), true)
    clock.advance({ minutes: 121 })
    const page = await visitor.get('/staff/account?x=1')
    assert.match(page.body, /name="next" value="\/staff\/account\?x=1"/)
  })

  test('ends after twelve hours in any case', async () => {
    const { visitor } = await signedIn()
    for (let hour = 0; hour < 11; hour += 1) {
      clock.advance({ hours: 1 })
      assert.equal(await isIn(visitor), true)
    }
    clock.advance({ hours: 1 })
    assert.equal(await isIn(visitor), false)
  })

  test('can be ended from another device, and only by its owner', async () => {
    const { visitor, who } = await signedIn()
    const phone = browser()
    await signIn(phone, who.email)
    await phone.get('/staff/account')
    const other = await signedIn()
    const [mine] = await db.selectFrom('sessions').select('id').where('staff_id', '=', who.id).orderBy('id').execute()
    await other.visitor.get('/staff/account')
    await other.visitor.post(`/staff/account/sessions/${mine?.id}/end`)
    assert.equal(await isIn(visitor), true)
    await phone.get('/staff/account')
    await phone.post(`/staff/account/sessions/${mine?.id}/end`)
    assert.equal(await isIn(visitor), false)
    assert.equal(await isIn(phone), true)
  })

  test('can be ended everywhere else at once', async () => {
    const { visitor, who } = await signedIn()
    const phone = browser()
    await signIn(phone, who.email)
    assert.match((await phone.get('/staff/account')).body, /Sign out everywhere else/)
    await phone.post('/staff/account/sessions/end-others')
    assert.equal(await isIn(visitor), false)
    assert.equal(await isIn(phone), true)
    assert.doesNotMatch((await phone.get('/staff/account')).body, /Sign out everywhere else/)
  })

  test('ends with signing out, for good', async () => {
    const { visitor } = await signedIn()
    const token = visitor.cookies.get('fp_staff') ?? ''
    await visitor.get('/staff/account')
    assert.equal((await visitor.post('/staff/sign-out')).headers.location, '/staff/sign-in')
    visitor.setCookie('fp_staff', token)
    assert.equal(await isIn(visitor), false)
  })

  test('needs the permission a page asks for', async () => {
    const { visitor } = await signedIn('officer')
    const refused = await visitor.get('/staff/roles')
    assert.equal(refused.statusCode, 403)
    assert.match(refused.body, /Add people, give roles/)
    assert.equal((await visitor.get('/staff/audit')).statusCode, 403)
  })

  test('with roles that have ended gives nothing any more', async () => {
    const { visitor, who } = await signedIn('auditor')
    assert.equal((await visitor.get('/staff/audit')).statusCode, 200)
    await inTransaction(db, async (tx) => {
      await tx
        .updateTable('staff_roles')
        .set({ until: Temporal.PlainDate.from('2026-11-18') })
        .where('staff_id', '=', who.id)
        .execute()
    })
    assert.equal((await visitor.get('/staff/audit')).statusCode, 403)
  })

  test('asks the database once for the whole actor', async () => {
    const { visitor } = await signedIn()
    const statements: string[] = []
    const query = db.pool.query.bind(db.pool)
    db.pool.query = ((text: string, values: unknown[]) => {
      statements.push(text)
      return query(text, values)
    }) as never
    await visitor.get('/staff/roles')
    db.pool.query = query as never
    assert.equal(statements.length, 1)
  })
})

describe('a password', () => {
  test('is chosen by a link that works once', async () => {
    const { id, email } = await person()
    const token = await inTransaction(db, (tx) => givePasswordLink(tx, system('test'), id))
    const visitor = browser()
    const page = `/staff/sign-in/password/${token}`
    await visitor.get(page)
    assert.match((await visitor.post(page, { password: 'short', again: 'short' })).body, /12 characters or more/)
    assert.match((await visitor.post(page, { password: 'violet harbour spoon', again: 'x' })).body, /not the same/)
    const done = await visitor.post(page, { password: 'violet harbour spoon', again: 'violet harbour spoon' })
    assert.equal(done.headers.location, '/staff/sign-in')
    assert.equal((await visitor.get(page)).statusCode, 410)
    assert.equal((await signIn(browser(), email, 'violet harbour spoon')).statusCode, 303)
    assert.equal((await signIn(browser(), email)).statusCode, 422)
  })

  test('link is good for three days, and an older one stops with the next', async () => {
    const { id } = await person()
    const first = await inTransaction(db, (tx) => givePasswordLink(tx, system('test'), id))
    const second = await inTransaction(db, (tx) => givePasswordLink(tx, system('test'), id))
    assert.equal((await browser().get(`/staff/sign-in/password/${first}`)).statusCode, 410)
    assert.equal((await browser().get(`/staff/sign-in/password/${second}`)).statusCode, 200)
    clock.advance({ hours: 73 })
    assert.equal((await browser().get(`/staff/sign-in/password/${second}`)).statusCode, 410)
  })

  test('is changed with the one of today, and signs out everywhere else', async () => {
    const { email } = await person()
    const [here, there] = [browser(), browser()]
    await signIn(here, email)
    await signIn(there, email)
    await here.get('/staff/account')
    const fresh = { password: 'violet harbour spoon', again: 'violet harbour spoon' }
    assert.match(
      (await here.post('/staff/account/password', { current: 'wrong', ...fresh })).body,
      /not your current password/,
    )
    assert.equal((await here.post('/staff/account/password', { current: password, ...fresh })).statusCode, 303)
    assert.match((await here.get('/staff/account')).body, /Your password is changed/)
    assert.match((await there.get('/staff/account')).body, /<h1[^>]*>Sign in/)
  })
})

describe('codes from an app', () => {
  const secretOf = async (id: string) =>
    (await db.selectFrom('staff').select('code_secret').where('id', '=', id).executeTakeFirstOrThrow()).code_secret ??
    ''
  const codeNow = async (id: string) =>
    new TOTP({ secret: Secret.fromBase32(await secretOf(id)) }).generate({ timestamp: clock.now().epochMilliseconds })

  async function withCodes() {
    const who = await person()
    const visitor = browser()
    await signIn(visitor, who.email)
    await visitor.get('/staff/account')
    await visitor.post('/staff/account/codes/begin')
    const page = await visitor.get('/staff/account/codes')
    assert.match(page.body, /src="data:image\/png;base64,/)
    const done = await visitor.post('/staff/account/codes', { code: await codeNow(who.id) })
    const recovery = [...done.body.matchAll(/<li>((?:[A-Z2-9]{4}-){3}[A-Z2-9]{4})<\/li>/g)].map(([, code = '']) => code)
    assert.equal(recovery.length, 10)
    clock.advance({ seconds: 60 })
    return { who, recovery }
  }

  test('are asked for after the password, and nothing opens before', async () => {
    const { who } = await withCodes()
    const visitor = browser()
    const response = await signIn(visitor, who.email, password, '/staff/account')
    assert.equal(response.headers.location, '/staff/sign-in/code?next=%2Fstaff%2Faccount')
    assert.match((await visitor.get('/staff/account')).body, /<h1[^>]*>Enter your code/)
    assert.match((await visitor.post('/staff/sign-in/code', { code: '000000' })).body, /The code is not right/)
    const before = visitor.cookies.get('fp_staff')
    const done = await visitor.post('/staff/sign-in/code', { code: await codeNow(who.id), next: '/staff/account' })
    assert.equal(done.headers.location, '/staff/account')
    assert.notEqual(visitor.cookies.get('fp_staff'), before)
    assert.match((await visitor.get('/staff/account')).body, /10 recovery codes left/)
  })

  test('are asked for where a link leads that was followed meanwhile, and then it goes on there', async () => {
    const { who } = await withCodes()
    const visitor = browser()
    await signIn(visitor, who.email)
    // From another site the browser keeps its cookie back: the page between leads to signing in, as for a stranger.
    const asked = await visitor.get('/staff/sign-in?next=%2Fstaff%2Faccount')
    assert.match(asked.body, /<h1[^>]*>Enter your code/)
    assert.match(asked.body, /name="next" value="\/staff\/account"/)
    const again = await visitor.get('/staff/sign-in?again=yes&next=%2Fstaff%2Faccount')
    assert.match(again.body, /<h1[^>]*>Sign in/)
    assert.match(again.body, /name="next" value="\/staff\/account"/)
    assert.match(asked.body, /href="\/staff\/sign-in\?again=yes&amp;next=%2Fstaff%2Faccount"/)
    const done = await visitor.post('/staff/sign-in/code', { code: await codeNow(who.id), next: '/staff/account' })
    assert.equal(done.headers.location, '/staff/account')
    const twice = await visitor.get('/staff/sign-in/code?next=%2Fstaff%2Faccount')
    assert.match(twice.body, /recovery codes left/, 'the step open in another tab leads on too')
  })

  test('cannot be used twice', async () => {
    const { who } = await withCodes()
    const code = await codeNow(who.id)
    const use = async () => {
      const visitor = browser()
      await signIn(visitor, who.email)
      await visitor.get('/staff/sign-in/code')
      return (await visitor.post('/staff/sign-in/code', { code })).statusCode
    }
    assert.equal(await use(), 303)
    assert.equal(await use(), 422)
  })

  test('may be replaced by a recovery code, each once', async () => {
    const { who, recovery } = await withCodes()
    const use = async (code: string) => {
      const visitor = browser()
      await signIn(visitor, who.email)
      await visitor.get('/staff/sign-in/code')
      return (await visitor.post('/staff/sign-in/code', { code })).statusCode
    }
    const [code = ''] = recovery
    assert.equal(await use(code.toLowerCase().replaceAll('-', ' ')), 303)
    assert.equal(await use(code), 422)
  })

  test('are throttled as passwords are', async () => {
    const { who } = await withCodes()
    const visitor = browser()
    await signIn(visitor, who.email)
    await visitor.get('/staff/sign-in/code')
    for (let tries = 0; tries < 10; tries += 1) await visitor.post('/staff/sign-in/code', { code: '000000' })
    assert.equal((await visitor.post('/staff/sign-in/code', { code: await codeNow(who.id) })).statusCode, 429)
    clock.advance({ minutes: 16 })
  })

  test('are switched off, and recovery codes renewed, only by whoever has a code', async () => {
    const { who, recovery } = await withCodes()
    const visitor = browser()
    await signIn(visitor, who.email)
    await visitor.get('/staff/sign-in/code')
    await visitor.post('/staff/sign-in/code', { code: recovery[0] ?? '' })
    await visitor.get('/staff/account')
    const without = await visitor.post('/staff/account/codes/off', {})
    assert.equal(without.statusCode, 422)
    assert.match(without.body, /Enter the code your app shows now/)
    assert.equal((await visitor.post('/staff/account/codes/recovery', { 'own-code': '000000' })).statusCode, 422)
    const renewed = await visitor.post('/staff/account/codes/recovery', { 'own-code': recovery[1] ?? '' })
    assert.match(renewed.body, /Keep your recovery codes/)
    const again = await visitor.post('/staff/account/codes/off', { 'own-code': recovery[2] ?? '' })
    assert.equal(again.statusCode, 422, 'the old recovery codes are gone')
    const off = await visitor.post('/staff/account/codes/off', { 'own-code': await codeNow(who.id) })
    assert.equal(off.statusCode, 303)
  })

  test('must be set up by an administrator before anything else opens', async () => {
    const who = await person('administrator')
    const visitor = browser()
    await inTransaction(db, async (tx) => {
      await tx.updateTable('staff').set({ trial: false }).where('id', '=', who.id).execute()
    })
    assert.match(String((await signIn(visitor, who.email)).headers.location), /^\/staff\/sign-in\/set-up/)
    assert.match((await visitor.get('/staff/roles')).body, /Set up codes/)
    assert.match((await visitor.get('/staff/sign-in?next=%2Fstaff%2Froles')).body, /Set up codes/)
    const begun = await visitor.post('/staff/sign-in/set-up/begin', { next: '/staff/roles' })
    assert.equal(begun.headers.location, '/staff/sign-in/set-up?next=%2Fstaff%2Froles')
    await visitor.get('/staff/sign-in/set-up')
    const done = await visitor.post('/staff/sign-in/set-up', { code: await codeNow(who.id), next: '/staff/roles' })
    assert.match(done.body, /Keep your recovery codes[\s\S]*href="\/staff\/roles"/)
    assert.equal((await visitor.get('/staff/roles')).statusCode, 200)
    await visitor.get('/staff/account')
    assert.equal((await visitor.post('/staff/account/codes/off')).statusCode, 403)
  })
})

describe('the trial', () => {
  test('lists its people by role, and each can be entered with a button', async () => {
    const visitor = browser()
    const page = await visitor.get('/staff/sign-in')
    assert.match(page.body, /Sign in as Amara Lewis/)
    const account = (await findStaffByEmail(db, 'amara.lewis@example.org'))?.id ?? ''
    assert.equal((await visitor.post('/staff/sign-in/trial', { account })).statusCode, 303)
    assert.match((await visitor.get('/staff/account')).body, /Amara Lewis/)
  })

  test('button opens no account that is not of the trial', async () => {
    const { id } = await person()
    const visitor = browser()
    await visitor.get('/staff/sign-in')
    assert.equal((await visitor.post('/staff/sign-in/trial', { account: id })).statusCode, 403)
    assert.match((await visitor.get('/staff/account')).body, /<h1[^>]*>Sign in/)
  })
})

test('a route that asks for a permission nobody can be given stops the program', () => {
  const bare = Fastify()
  registerAccess(bare as never)
  const add = (permission: string) =>
    bare.get(`/${permission}`, { config: { access: { for: 'staff', permission } } }, async () => '')
  assert.doesNotThrow(() => add('cases.work'))
  assert.throws(() => add('cases.wrok'), /cases\.wrok/)
})
