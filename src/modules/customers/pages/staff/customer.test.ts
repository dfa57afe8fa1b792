import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import pg from 'pg'
import { aCustomer, customerWriter, signedIn } from '#test/customers.ts'
import { testApp, testDatabase } from '#test/index.ts'
import type { NewCustomer } from '../../actions/save.ts'
import { family, findCustomer } from '../../queries/customers.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const create = (more: Partial<NewCustomer> = {}) => aCustomer(db, more)
const as = (role: string) => signedIn(db, browser(), role)
const advisor = await as('advisor')
const lead = await as('lead-advisor')
const officer = await as('officer')

const see = async (id: string) => {
  const found = await findCustomer(db, customerWriter, id)
  assert.ok(found)
  return found
}

describe('finding', () => {
  test('shows who it is, why they were found, and marks the part that matched', async () => {
    const id = await create({ familyName: 'Brzezinska', givenName: 'Olga', phones: ['+447700900777'] })
    const page = await advisor.get('/staff/customers?q=bzhezinska')
    assert.match(page.body, new RegExp(`/staff/customers/${id}`))
    assert.match(page.body, /<mark>Brzezinska<\/mark>/)
    assert.match(page.body, /Name like “bzhezinska”/)
    const list = await advisor.get('/staff/customers/results?q=0777')
    assert.match(list.body, /Phone 07700 900777/)
    assert.doesNotMatch(list.body, /<html/)
  })

  test('that finds nobody says what else to try', async () => {
    const page = await advisor.get('/staff/customers?q=zzzzqq')
    assert.match(page.body, /Nobody found for “zzzzqq”/)
    assert.match(page.body, /new\?name=zzzzqq/)
  })

  test('shows hostile text as text', async () => {
    const page = await advisor.get(`/staff/customers?q=${encodeURIComponent('<script>alert(1)</script>')}`)
    assert.doesNotMatch(page.body, /<script>alert/)
    await create({ familyName: '<img src=x onerror=alert(1)>', givenName: 'Xss' })
    assert.doesNotMatch((await advisor.get('/staff/customers?q=xss')).body, /<img src=x/)
  })
})

describe('adding', () => {
  const typed = {
    kind: 'person',
    givenName: 'Ines',
    familyName: 'Duarte',
    dateOfBirth: '3 4 1980',
    phone: '07700 900818',
    email: '',
    addressSearch: '',
    addressText: '',
    action: 'add',
  }

  test('keeps what was typed and says how to put it right', async () => {
    await advisor.get('/staff/customers/new')
    const page = await advisor.post('/staff/customers/new', {
      ...typed,
      familyName: '',
      givenName: '',
      dateOfBirth: '40 4 1980',
      phone: '12',
    })
    assert.equal(page.statusCode, 422)
    assert.match(page.body, /Enter a family name/)
    assert.match(page.body, /Enter a date of birth like/)
    assert.match(page.body, /value="40 4 1980"/)
    assert.match(page.body, /Enter a phone number with its area code/)
  })

  test('the same person twice is pointed out first, and can still be done', async () => {
    await advisor.get('/staff/customers/new')
    assert.equal((await advisor.post('/staff/customers/new', typed)).statusCode, 303)
    const again = await advisor.post('/staff/customers/new', { ...typed, givenName: 'Inès' })
    assert.equal(again.statusCode, 422)
    assert.match(again.body, /This may be somebody we know/)
    assert.match(again.body, /Same phone number, same name and date of birth/)
    assert.equal((await advisor.post('/staff/customers/new', { ...typed, action: 'add-anyway' })).statusCode, 303)
  })

  test('finds the address by postcode without losing anything', async () => {
    const { postcode } = await db.selectFrom('properties').select('postcode').orderBy('uprn').executeTakeFirstOrThrow()
    await advisor.get('/staff/customers/new')
    const page = await advisor.post('/staff/customers/new', {
      ...typed,
      action: 'find-address',
      addressSearch: postcode,
    })
    assert.equal(page.statusCode, 200)
    assert.match(page.body, /name="uprn" type="radio"/)
    assert.match(page.body, /value="Duarte"/)
  })

  test('takes the permission to edit', async () => {
    assert.equal((await officer.get('/staff/customers/new')).statusCode, 403)
  })
})

describe('changing', () => {
  test('the second of two is told what changed and loses nothing typed', async () => {
    const id = await create({ familyName: 'Sequeira' })
    const { version } = await see(id)
    const form = {
      version: String(version),
      title: '',
      givenName: 'Wanda',
      familyName: 'Sequeira',
      dateOfBirth: '12 March 1957',
      addressText: 'Rose Cottage, Mill Lane, ZZ99 9XX',
      addressSearch: '',
      uprn: '',
      action: 'save',
    }
    await lead.get(`/staff/customers/${id}/edit`)
    assert.equal(
      (await lead.post(`/staff/customers/${id}/edit`, { ...form, familyName: 'Sequeira-Holt' })).statusCode,
      303,
    )
    await advisor.get(`/staff/customers/${id}/edit`)
    const late = await advisor.post(`/staff/customers/${id}/edit`, { ...form, givenName: 'Vanda' })
    assert.equal(late.statusCode, 409)
    assert.match(late.body, /Family name: from “Sequeira” to “Sequeira-Holt”/)
    assert.match(late.body, /name="givenName" type="text" value="Vanda"/)
    assert.match(late.body, /name="familyName" type="text" value="Sequeira-Holt"/)
    const next = /name="version" value="(\d+)"/.exec(late.body)?.[1] ?? ''
    assert.equal(
      (
        await advisor.post(`/staff/customers/${id}/edit`, {
          ...form,
          version: next,
          givenName: 'Vanda',
          familyName: 'Sequeira-Holt',
        })
      ).statusCode,
      303,
    )
    assert.equal((await see(id)).name, 'Vanda Sequeira-Holt')
  })
})

describe('the card', () => {
  test('says what to do before anything else, and leads to the surviving record', async () => {
    const [kept, merged] = [
      await create({ familyName: 'Ottaway', emails: ['o@example.org'] }),
      await create({ familyName: 'Ottaway', emails: ['o@example.org'] }),
    ]
    await advisor.get(`/staff/customers/${kept}/needs/new`)
    const recorded = await advisor.post(`/staff/customers/${kept}/needs/new`, {
      value: 'large-print',
      detail: '20',
      appliesTo: 'person',
      source: 'Herself',
      consentToShare: 'yes',
      since: '',
    })
    assert.equal(recorded.statusCode, 303)
    await lead.get(`/staff/customers/${kept}/matches/${merged}`)
    assert.equal(
      (await lead.post(`/staff/customers/${kept}/matches/${merged}`, { decision: kept, reason: '' })).statusCode,
      422,
    )
    assert.equal(
      (await lead.post(`/staff/customers/${kept}/matches/${merged}`, { decision: kept, reason: 'Same email' }))
        .statusCode,
      303,
    )
    const page = await advisor.get(`/staff/customers/${merged}`)
    assert.equal(page.statusCode, 200)
    const [before, reach] = [
      page.body.indexOf('Write in large print, 20 point.'),
      page.body.indexOf('How to reach them'),
    ]
    assert.ok(before > 0 && before < reach)
    assert.equal(page.body.split('o@example.org').length - 1, 1, 'an address that both records hold is shown once')
    const undo =
      /href="(\/staff\/customers\/[^"]+\/undo)"/.exec((await lead.get(`/staff/customers/${kept}`)).body)?.[1] ?? ''
    await lead.get(undo)
    assert.equal((await lead.post(undo, { reason: 'Two sisters' })).statusCode, 303)
    assert.deepEqual(await family(db, kept), [kept])
    assert.match((await lead.get(`/staff/customers/${kept}`)).body, /Undone by [^<]+: Two sisters\./)
  })

  test('says how somebody with a mobile alone gets what is too long for a text', async () => {
    const [home, nowhere] = [
      await create({ emails: [], phones: ['07700 900361'], addressText: '3 Mill Lane, Wrenbridge' }),
      await create({ emails: [], phones: ['07700 900362'], uprn: null, addressText: null }),
    ]
    assert.match(
      (await advisor.get(`/staff/customers/${home}`)).body,
      /Text message[^<]+too long for a text[^<]+goes by post/,
    )
    assert.match(
      (await advisor.get(`/staff/customers/${nowhere}`)).body,
      /too long for a text[^<]+cannot be sent: ask for/,
    )
  })

  test('needs the person on the address to exist and to be visible', async () => {
    const hidden = await create({ scopeId: '0198f000-0000-7000-8000-00000000c0de' })
    for (const path of [
      hidden,
      'not-an-id',
      '0198f000-0000-7000-8000-000000000000',
      `${hidden}/edit`,
      `${hidden}/needs/new`,
      `${hidden}/contact-details`,
      `${hidden}/deceased`,
    ])
      assert.equal((await advisor.get(`/staff/customers/${path}`)).statusCode, 404, path)
    assert.doesNotMatch((await advisor.get('/staff/customers?q=rose+cottage')).body, new RegExp(hidden))
  })

  test('of an elected Member names their ward', async () => {
    const ward = await db.selectFrom('wards').select(['code', 'name']).orderBy('code').executeTakeFirstOrThrow()
    await advisor.get('/staff/customers/new?kind=member')
    const added = await advisor.post('/staff/customers/new', {
      kind: 'member',
      familyName: 'Ollerton',
      wardCode: ward.code,
      action: 'add',
    })
    const page = await advisor.get(String(added.headers.location))
    assert.match(page.body, /Councillor Ollerton/)
    assert.match(page.body, new RegExp(`Elected Member for ${ward.name}`))
  })

  test('makes no more than six queries, sign-in included, and one for each thing other modules add', async () => {
    const id = await create()
    const counts = await countQueries(() => advisor.get(`/staff/customers/${id}`))
    const byOthers = ['cases', 'promises', 'contacts', 'messages'].length
    assert.ok(counts.length <= 6 + byOthers, counts.join('\n'))
  })

  test('takes no need that leaves no way with another, names it, and shows those of old records as to be settled', async () => {
    const id = await create()
    const need = { detail: '', appliesTo: 'person', source: 'Himself', consentToShare: 'no' }
    await advisor.post(`/staff/customers/${id}/needs/new`, { ...need, value: 'phone-only' })
    const refused = await advisor.post(`/staff/customers/${id}/needs/new`, { ...need, value: 'no-phone' })
    assert.equal(refused.statusCode, 422)
    assert.match(refused.body, /With “Phone only”, recorded already, this would leave no way to reach them/)
    assert.doesNotMatch((await advisor.get(`/staff/customers/${id}`)).body, /contradict each other/)
    await db.pool.query("update needs set value = 'no-phone' where customer_id = $1", [id])
    await advisor.post(`/staff/customers/${id}/needs/new`, { ...need, value: 'email-only' })
    await db.pool.query("update needs set value = 'phone-only' where customer_id = $1 and value = 'email-only'", [id])
    const old = (await advisor.get(`/staff/customers/${id}`)).body
    assert.match(old, /“(No phone calls|Phone only)” and “(No phone calls|Phone only)” contradict each other/)
  })

  test('names the needs of everybody, and keeps what was typed when one is missing', async () => {
    const id = await create()
    await advisor.get(`/staff/customers/${id}/needs/new`)
    const page = await advisor.post(`/staff/customers/${id}/needs/new`, {
      detail: 'Urdu',
      appliesTo: 'person',
      source: '',
      consentToShare: '',
    })
    assert.equal(page.statusCode, 422)
    assert.match(page.body, /Select what the person needs/)
    assert.match(page.body, /<a href="#value">[\s\S]*<fieldset [^>]*id="value" tabindex="-1"/)
    assert.match(page.body, /Enter who told us/)
    assert.match(page.body, /value="Urdu"/)
    const second = await advisor.post(`/staff/customers/${id}/needs/new`, {
      value: 'translated',
      detail: '',
      appliesTo: 'person',
      source: 'x',
      consentToShare: 'no',
    })
    assert.match(second.body, /Enter which language/)
    const large = { value: 'large-print', appliesTo: 'person', source: 'x', consentToShare: 'no' }
    for (const detail of ['huge', '9', '400']) {
      const refused = await advisor.post(`/staff/customers/${id}/needs/new`, { ...large, detail })
      assert.match(refused.body, /Enter a point size from 16 to 72/)
      assert.ok(refused.body.includes(`value="${detail}"`))
    }
  })
})

/** The statements that reach the database while something is done; begin and commit do not count. */
async function countQueries(doing: () => Promise<unknown>) {
  const seen: string[] = []
  const { query } = pg.Client.prototype
  Object.assign(pg.Client.prototype, {
    query(this: pg.Client, ...given: unknown[]) {
      const text = String(given[0])
      if (!/^(begin|commit|rollback)/.test(text)) seen.push(text.slice(0, 90))
      return Reflect.apply(query, this, given)
    },
  })
  await doing().finally(() => Object.assign(pg.Client.prototype, { query }))
  return seen
}
