import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inTransaction } from '#platform/db/index.ts'
import { openedCase } from '#test/cases.ts'
import { aCustomer, signedIn } from '#test/customers.ts'
import { runJobs, staffActor, testApp, testDatabase } from '#test/index.ts'
import { decideAlert, lookAtAlerts, proposeAlert } from '../../actions/alerts.ts'
import { relateCustomers } from '../../actions/relationships.ts'
import type { NewCustomer } from '../../actions/save.ts'
import { needsOf } from '../../queries/needs.ts'

const db = await testDatabase()
const { browser, work } = await testApp(db)
const create = (more: Partial<NewCustomer> = {}) => aCustomer(db, more)
const as = (role: string) => signedIn(db, browser(), role)
const advisor = await as('advisor')
const lead = await as('lead-advisor')

describe('alerts on the pages', () => {
  test('are proposed by one, approved by another, seen by those who may, and each look is recorded', async () => {
    const id = await create({ familyName: 'Quigley' })
    const manager = await as('team-manager')
    await lead.get(`/staff/customers/${id}/alerts/new`)
    const form = {
      kind: 'vulnerability',
      beforeActing: 'Ring twice, then wait',
      reason: 'Very slow to the door',
      reviewOn: '1 5 2027',
      personalAdviserId: '',
      restrictedToRole: '',
    }
    assert.equal(
      (await lead.post(`/staff/customers/${id}/alerts/new`, { ...form, reviewOn: '1 5 2029' })).statusCode,
      422,
    )
    assert.equal((await lead.post(`/staff/customers/${id}/alerts/new`, form)).statusCode, 303)
    assert.doesNotMatch((await advisor.get(`/staff/customers/${id}`)).body, /Ring twice/)

    const list = await manager.get('/staff/customers/alerts')
    const path = /href="(\/staff\/customers\/alerts\/[^"]+)"[^>]*>Wanda Quigley/.exec(list.body)?.[1] ?? ''
    const own = await lead.post(`${path}/decide`, { version: '1', state: 'approved', decidedReason: '' })
    assert.match(own.body, /You proposed this alert/)
    await manager.get(path)
    assert.equal(
      (await manager.post(`${path}/decide`, { version: '1', state: 'approved', decidedReason: '' })).statusCode,
      303,
    )
    const seen = await advisor.get(`/staff/customers/${id}`)
    assert.match(seen.body, /Ring twice, then wait/)
    assert.doesNotMatch(seen.body, /Very slow to the door/)
    assert.match((await advisor.get(path)).body, /Very slow to the door/)
    const looks = await db
      .selectFrom('audit_entries')
      .select('actor_name')
      .where('subject_id', '=', id)
      .where('action', '=', 'alert.viewed')
      .execute()
    assert.deepEqual(
      [...new Set(looks.map(({ actor_name }) => actor_name))].length,
      looks.length,
      'one look of each person in one sitting',
    )
    assert.ok(looks.length >= 3)
  })

  test('are nothing to somebody without the permission, but what their safety depends on', async () => {
    const id = await create({ familyName: 'Yelland' })
    const [one, two] = [
      staffActor({ id: '00000000-0000-7000-8000-0000000000b1', permissions: ['alerts.read', 'alerts.manage'] }),
      staffActor({ id: '00000000-0000-7000-8000-0000000000b2', permissions: ['alerts.read', 'alerts.manage'] }),
    ]
    for (const kind of ['vulnerability', 'visit-in-pairs']) {
      await inTransaction(db, (tx) =>
        proposeAlert(tx, one, {
          customerId: id,
          kind,
          beforeActing: null,
          reason: 'A reason',
          personalAdviserId: null,
          reviewOn: Temporal.PlainDate.from('2027-05-01'),
          restrictedToRole: null,
          scopeId: null,
        }),
      )
      const waiting = (await inTransaction(db, (tx) => lookAtAlerts(tx, two, id))).find((each) => !each.inForce)
      await inTransaction(db, (tx) =>
        decideAlert(tx, two, { alertId: waiting?.id ?? '', version: 1, state: 'approved', reason: null }),
      )
    }
    await inTransaction(db, async (tx) =>
      tx
        .updateTable('roles')
        .set({ permissions: ['customers.read'] })
        .where('key', '=', 'auditor')
        .execute(),
    )
    const auditor = await as('auditor')
    const page = await auditor.get(`/staff/customers/${id}`)
    assert.match(page.body, /Do not visit alone/)
    assert.doesNotMatch(page.body, /Vulnerability|Take time/)
    assert.doesNotMatch(page.body, /Why, and until when/)
  })
})

describe('the rest of the record', () => {
  test('phone numbers and emails are added, marked wrong and removed', async () => {
    const id = await create()
    const path = `/staff/customers/${id}/contact-details`
    await advisor.get(path)
    assert.equal((await advisor.post(path, { value: 'nonsense' })).statusCode, 422)
    assert.equal((await advisor.post(path, { value: '07700 900828', preferred: 'yes' })).statusCode, 303)
    const page = await advisor.get(path)
    assert.match(page.body, /07700 900828/)
    const point = /contact-details\/([0-9a-f-]{36})/.exec(page.body)?.[1] ?? ''
    await advisor.post(`${path}/${point}`, { do: 'wrong' })
    assert.match((await advisor.get(path)).body, /Wrong/)
    const other = await create()
    assert.equal(
      (await advisor.post(`/staff/customers/${other}/contact-details/${point}`, { do: 'remove' })).statusCode,
      404,
    )
  })

  test('somebody is connected to another with authority and evidence', async () => {
    const [id, other] = [
      await create({ givenName: 'Dora', familyName: 'Pennock' }),
      await create({ givenName: 'Lou', familyName: 'Pennock' }),
    ]
    const path = `/staff/customers/${id}/relationships/new`
    assert.match((await advisor.get(`${path}?q=lou+pennock`)).body, new RegExp(`value="${other}"`))
    const form = {
      q: 'lou pennock',
      otherId: other,
      connection: 'they acts-for',
      authority: 'written-consent',
      evidence: '',
      until: '',
    }
    const bare = await advisor.post(path, form)
    assert.match(bare.body, /Enter what you saw or heard/)
    const seen = { ...form, evidence: 'Letter seen', subjects: ['council-tax', 'adults'] }
    assert.match((await advisor.post(path, { ...seen, subjects: 'nothing-of-ours' })).body, /from the list/)
    const kept = await advisor.post(path, { ...seen, authority: '' })
    assert.match(kept.body, /Select what gives them authority/)
    assert.match(kept.body, /value="council-tax" checked/)
    assert.equal((await advisor.post(path, seen)).statusCode, 303)
    const page = await advisor.get(`/staff/customers/${id}`)
    assert.match(
      page.body,
      /Represented by[\s\S]*Lou Pennock[\s\S]*Written consent, for Adults and Council Tax only<[\s\S]*Letter seen/,
    )
    const end = /action="([^"]+\/end)"/.exec(page.body)?.[1] ?? ''
    assert.equal((await advisor.post(end)).statusCode, 303)
    assert.doesNotMatch((await advisor.get(`/staff/customers/${id}`)).body, /Represented by/)
  })

  test('a death stops what is sent, and can be undone', async () => {
    const id = await create({ emails: ['w@example.org'] })
    const path = `/staff/customers/${id}/deceased`
    await advisor.get(path)
    assert.equal((await advisor.post(path, { on: 'soon', source: 'Daughter' })).statusCode, 422)
    assert.equal((await advisor.post(path, { on: '1 11 2026', source: 'Daughter' })).statusCode, 303)
    assert.match((await advisor.get(`/staff/customers/${id}`)).body, /Died on 1 November 2026\. Nothing is sent/)
    assert.equal((await advisor.post(`${path}/undo`, { reason: 'Wrong person' })).statusCode, 303)
    assert.doesNotMatch((await advisor.get(`/staff/customers/${id}`)).body, /Nothing is sent/)
  })

  test('a need is reviewed and ended, and is on the list when it is due', async () => {
    const id = await create({ familyName: 'Ulyett' })
    await advisor.get(`/staff/customers/${id}/needs/new`)
    await advisor.post(`/staff/customers/${id}/needs/new`, {
      value: 'no-phone',
      detail: '',
      appliesTo: 'person',
      source: 'Herself',
      consentToShare: 'no',
      since: '1 2 2025',
    })
    const [need] = await needsOf(db, id)
    const path = `/staff/customers/${id}/needs/${need?.id}`
    assert.match((await advisor.get(path)).body, /Do not phone\. Email instead, or write\./)
    await inTransaction(db, async (tx) =>
      tx
        .updateTable('needs')
        .set({ review_due: Temporal.PlainDate.from('2026-11-01') })
        .where('id', '=', need?.id ?? '')
        .execute(),
    )
    assert.match((await advisor.get('/staff/customers/needs')).body, /Wanda Ulyett/)
    assert.equal(
      (await advisor.post(`${path}/review`, { version: '1', detail: '', consentToShare: 'yes' })).statusCode,
      303,
    )
    assert.doesNotMatch((await advisor.get('/staff/customers/needs')).body, /Wanda Ulyett/)
    assert.equal((await advisor.post(`${path}/end`, {})).statusCode, 422)
    assert.equal((await advisor.post(`${path}/end`, { because: 'no-longer-needed' })).statusCode, 303)
    assert.deepEqual(await needsOf(db, id), [])
  })

  test('likely matches are listed for those who may merge, and can be kept apart', async () => {
    const [one, other] = [
      await create({ familyName: 'Zeller', emails: ['z@example.org'] }),
      await create({ familyName: 'Zeller', emails: ['z@example.org'] }),
    ]
    await runJobs(work)
    assert.match((await lead.get('/staff/customers/matches')).body, /Wanda Zeller and Wanda Zeller/)
    assert.match((await lead.get(`/staff/customers/${one}`)).body, /May be recorded twice/)
    assert.equal((await advisor.get('/staff/customers/matches')).statusCode, 403)
    assert.doesNotMatch((await advisor.get(`/staff/customers/${one}`)).body, /May be recorded twice/)
    await lead.get(`/staff/customers/${one}/matches/${other}`)
    assert.equal(
      (await lead.post(`/staff/customers/${one}/matches/${other}`, { decision: 'different', reason: 'Twins' }))
        .statusCode,
      303,
    )
    assert.doesNotMatch((await lead.get('/staff/customers/matches')).body, /Wanda Zeller/)
  })

  test('whoever decides after somebody else is told what was decided, by whom and when, and nothing is undone unseen', async () => {
    const [one, other] = [await create({ familyName: 'Latecomer' }), await create({ familyName: 'Latecomer' })]
    const compare = `/staff/customers/${one}/matches/${other}`
    const decide = (decision: string, seen = '') => lead.post(compare, { decision, reason: 'Twins', seen })
    await decide('different')
    const told = /decided on \w+day [^<]+ that they are two customers: “Twins”\./
    const opposite = await decide(one)
    assert.equal(opposite.statusCode, 422)
    assert.match(opposite.body, /Somebody decided the opposite meanwhile/)
    assert.match(opposite.body, told)
    await decide('different')
    const twice = (await lead.get('/staff/customers/matches')).body
    assert.match(twice, /This is decided already\. /)
    assert.match(twice, told)

    const seen = /name="seen" value="([^"]+)"/.exec((await lead.get(compare)).body)?.[1] ?? ''
    assert.equal((await decide(one, seen)).headers.location, `/staff/customers/${one}`)
    for (const late of ['different', one]) {
      await decide(late, seen)
      const body = (await lead.get(`/staff/customers/${one}`)).body
      assert.match(body, /decided already: the two records are one customer\. .+ merged them on \w+day /)
    }
  })

  test('two records that are merged are no relation of each other, until they are taken apart again', async () => {
    const [one, other] = [await create({ familyName: 'Twinning' }), await create({ familyName: 'Twinning' })]
    const actor = staffActor({ permissions: ['customers.edit'] })
    const household = { fromId: one, toId: other, kind: 'household-of', authority: null, evidence: null } as const
    const since = Temporal.PlainDate.from('2026-03-02')
    await inTransaction(db, (tx) => relateCustomers(tx, actor, { ...household, since, until: null }))
    const { reference } = await openedCase(db, 'street-light', { customerId: one })
    const compare = `/staff/customers/${one}/matches/${other}`
    const compared = (await lead.get(compare)).body
    assert.match(compared, /Same household as Wanda Twinning/)
    assert.match(compared, new RegExp(`Open cases[^]*${reference} Street light`))
    await lead.post(compare, { decision: one, reason: 'Same email' })
    const merged = (await lead.get(`/staff/customers/${one}`)).body
    assert.doesNotMatch(merged, /Same household/)

    const late = await lead.post(compare, { decision: 'different', reason: 'Twins' })
    assert.equal(late.headers.location, `/staff/customers/${one}`)
    assert.match((await lead.get(`/staff/customers/${one}`)).body, /This is decided already/)
    assert.match((await lead.get(compare)).body, /This is decided already/)

    const undo = /merges\/[^/]+\/undo/.exec(merged)?.[0]
    await lead.post(`/staff/customers/${one}/${undo}`, { reason: 'They are twins' })
    assert.match((await lead.get(`/staff/customers/${one}`)).body, /Same household as/)
  })

  test('twelve records of one customer are one entry, merged in one decision, each with why it is thought to be theirs', async () => {
    const more = { familyName: 'Twelvetrees', emails: ['twelve@example.org'] }
    const ids: string[] = []
    for (let nth = 0; nth < 12; nth += 1) ids.push(await create(more))
    await runJobs(work)
    const list = (await lead.get('/staff/customers/matches')).body
    assert.equal(list.match(/Twelvetrees, /g)?.length, 1)
    assert.match(list, /Twelvetrees and 10 more[\s\S]*12 records/)
    const href = /href="([^"]+)">[^<]*Twelvetrees/.exec(list)?.[1] ?? ''
    const page = (await lead.get(href)).body
    assert.equal(page.match(/Same email address.*, as 11 others here/g)?.length, 12)
    assert.equal(page.match(/name="same"[^>]*checked/g)?.length, 12)
    const [kept = '', ...others] = ids
    const stranger = others.pop() ?? ''
    const merge = { keptId: kept, same: [kept, ...others] }
    assert.match((await lead.post(href, { ...merge, reason: '' })).body, /Enter what makes you sure/)
    assert.match((await lead.post(href, { keptId: kept, reason: 'One' })).body, /Select at least one more record/)
    assert.equal((await advisor.post(href, { ...merge, reason: 'The same email' })).statusCode, 403)
    assert.equal((await lead.post(href, { ...merge, reason: 'The same email.' })).statusCode, 303)
    assert.match(
      (await lead.get(`/staff/customers/${kept}`)).body,
      /“The same email\.”\s/,
      'as it was written, with no second full stop',
    )
    assert.match((await lead.post(href, { ...merge, reason: 'Again' })).body, /meanwhile|No other record/)
    assert.match((await lead.get('/staff/customers/matches')).body, /Twelvetrees and Wanda Twelvetrees/)
    assert.equal((await lead.get(`/staff/customers/${stranger}`)).statusCode, 200)
    const undo = (await lead.get(`/staff/customers/${kept}`)).body.match(/merges\/[0-9a-f-]+\/undo/g)
    assert.equal(new Set(undo).size, 10, 'each can be taken out by itself')
  })
})
