import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addStaff, findStaffByEmail, joinTeam } from '#modules/access/index.ts'
import { inTransaction, newId, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { fixedClock } from '#platform/time/index.ts'
import { testApp, testDatabase } from '#test/index.ts'
import { addAbsence, setLineManager } from './actions/line.ts'
import { addUnit, moveUnit, setManager } from './actions/units.ts'
import {
  escalationPerson,
  isOpenAt,
  nextUp,
  openingHours,
  phoneHours,
  structureOn,
  teamByKey,
  teamNames,
  teamsLedByContract,
  teamsManagedBy,
} from './index.ts'
import { searchPeople } from './queries/people.ts'

const db = await testDatabase()
const { browser, clock } = await testApp(db)
const run = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(db, work)
const day = (text: string) => Temporal.PlainDate.from(text)
const at = clock.now()
const idOf = async (email: string) => (await findStaffByEmail(db, `${email}@example.org`))?.id ?? ''
const teamOf = async (key: string) => (await teamByKey(db, key))?.id ?? ''
const unitOf = async (key: string) => (await structureOn(db, day('2026-11-18'))).find((unit) => unit.key === key)
const actor = system('test')

async function person(name = 'Robin Marlow') {
  const given = {
    kind: 'staff' as const,
    name,
    email: `${newId()}@example.org`,
    phone: null,
    jobTitle: null,
    organisationId: null,
  }
  return (await run((tx) => addStaff(tx, actor, given))).id
}

describe('who decides in Wrenbridge', () => {
  test('is the line manager of the officer who owns the case', async () => {
    const who = await escalationPerson(db, {
      ownerId: await idOf('ben.tranter'),
      teamId: await teamOf('waste-collections'),
      at,
    })
    assert.equal(who, await idOf('kelly.marsh'))
  })
  test('is the team’s manager for a case nobody owns', async () => {
    assert.equal(
      await escalationPerson(db, { ownerId: null, teamId: await teamOf('council-tax'), at }),
      await idOf('janet.crossley'),
    )
  })
  test('is the council’s contract lead for the contractor and for its own company', async () => {
    const [roads, homes] = [await teamOf('highways-maintenance'), await teamOf('housing-repairs')]
    assert.equal(await escalationPerson(db, { ownerId: null, teamId: roads, at }), await idOf('colin.baxter'))
    assert.equal(
      await escalationPerson(db, { ownerId: await idOf('jade.moss'), teamId: roads, at }),
      await idOf('colin.baxter'),
    )
    assert.equal(
      await escalationPerson(db, { ownerId: await idOf('kwame.boateng'), teamId: homes, at }),
      await idOf('diane.whitlock'),
    )
  })
  test('is the next one up while somebody is away, and that person again afterwards', async () => {
    const [officer, dean, imran] = [await idOf('priya.nair'), await idOf('dean.holloway'), await idOf('imran.siddiqui')]
    await run((tx) => addAbsence(tx, actor, { staffId: dean, first: day('2027-03-01'), last: day('2027-03-05') }))
    const on = async (moment: string) =>
      escalationPerson(db, {
        ownerId: officer,
        teamId: await teamOf('street-cleansing'),
        at: Temporal.Instant.from(moment),
      })
    assert.equal(await on('2027-02-28T23:59:59Z'), dean)
    assert.equal(await on('2027-03-01T00:00:00Z'), imran)
    assert.equal(await on('2027-03-05T23:59:59Z'), imran)
    assert.equal(await on('2027-03-06T00:00:00Z'), dean)
  })
  test('goes up one at a time and ends with the chief executive', async () => {
    const chain: string[] = []
    for (let who: string | null = await idOf('rhys.morgan'); who; who = await nextUp(db, who, at)) chain.push(who)
    const names = ['rhys.morgan', 'janet.crossley', 'sunita.rao', 'fiona.strachan', 'rosalind.achebe']
    assert.deepEqual(chain, await Promise.all(names.map(idOf)))
  })
  test('is nobody for a team that does not exist', async () => {
    assert.equal(await escalationPerson(db, { ownerId: null, teamId: newId(), at }), null)
  })
  test('is found in one statement', async () => {
    const [ownerId, teamId] = [await idOf('ben.tranter'), await teamOf('waste-collections')]
    let statements = 0
    const query = db.pool.query.bind(db.pool)
    db.pool.query = ((text: string, values: unknown[]) => {
      statements += 1
      return query(text, values)
    }) as never
    await escalationPerson(db, { ownerId, teamId, at })
    db.pool.query = query as never
    assert.equal(statements, 1)
  })
})

describe('the structure', () => {
  test('of an earlier day stays as it was when a team moves', async () => {
    const [team, from, to] = [await unitOf('community-safety'), await unitOf('communities'), await unitOf('housing')]
    const given = { unitId: team?.id ?? '', parentId: to?.id ?? '', since: day('2027-04-01') }
    assert.equal((await run((tx) => moveUnit(tx, actor, given))).refusal, null)
    const parentOn = async (on: string) => (await structureOn(db, day(on))).find(({ id }) => id === team?.id)?.parentId
    assert.equal(await parentOn('2027-03-31'), from?.id)
    assert.equal(await parentOn('2027-04-01'), to?.id)
    assert.equal(await parentOn('2024-03-31'), undefined)
    assert.equal((await run((tx) => moveUnit(tx, actor, { ...given, parentId: from?.id ?? '' }))).refusal, null)
    assert.equal(await parentOn('2027-04-01'), from?.id)
  })

  test('lets a team lie only in a service', async () => {
    const [team, directorate] = [await unitOf('council-tax'), await unitOf('place')]
    const given = { unitId: team?.id ?? '', parentId: directorate?.id ?? '', since: day('2027-04-01') }
    assert.equal((await run((tx) => moveUnit(tx, actor, given))).refusal, 'wrong-kind')
    const early = { ...given, parentId: (await unitOf('housing'))?.id ?? '', since: day('2020-01-01') }
    assert.equal((await run((tx) => moveUnit(tx, actor, early))).refusal, 'before-it-began')
  })

  test('takes a new manager from a day on', async () => {
    const [team, fresh] = [await unitOf('planning-enquiries'), await person()]
    await run((tx) => setManager(tx, actor, { unitId: team?.id ?? '', staffId: fresh, since: day('2027-01-01') }))
    const managerOn = async (on: string) =>
      (await structureOn(db, day(on))).find(({ id }) => id === team?.id)?.managerId
    assert.equal(await managerOn('2026-12-31'), await idOf('andrew.lister'))
    assert.equal(await managerOn('2027-01-01'), fresh)
  })

  test('takes a new team, once for each key', async () => {
    const [service, council] = [await unitOf('adults'), await unitOf('place')]
    const given = {
      key: `team-${newId()}`,
      name: 'Reablement',
      kind: 'team' as const,
      parentId: service?.id ?? null,
      organisationId: council?.organisationId ?? '',
      since: day('2026-12-01'),
    }
    const { refusal, id } = await run((tx) => addUnit(tx, actor, given))
    assert.equal(refusal, null)
    assert.equal((await run((tx) => addUnit(tx, actor, given))).refusal, 'key-taken')
    assert.equal((await run((tx) => addUnit(tx, actor, { ...given, key: 'x', parentId: null }))).refusal, 'wrong-kind')
    assert.equal((await teamNames(db, [id])).get(id), 'Reablement')
    assert.equal(await teamByKey(db, given.key), undefined)
  })

  test('knows which teams somebody answers for', async () => {
    const waste = [await teamOf('waste-collections'), await teamOf('street-cleansing')].sort()
    assert.deepEqual((await teamsManagedBy(db, await idOf('imran.siddiqui'), at)).sort(), waste)
    assert.equal((await teamsManagedBy(db, await idOf('gareth.pemberton'), at)).length, 6)
    assert.deepEqual(await teamsManagedBy(db, await idOf('ben.tranter'), at), [])
    assert.deepEqual(await teamsLedByContract(db, await idOf('colin.baxter')), [await teamOf('highways-maintenance')])
  })
})

describe('line management', () => {
  test('never comes round to the same person', async () => {
    const [top, middle, bottom] = [await person('Top'), await person('Middle'), await person('Bottom')]
    const set = (staffId: string, managerId: string) =>
      run((tx) => setLineManager(tx, actor, { staffId, managerId, since: day('2026-11-01') }))
    assert.equal((await set(middle, top)).refusal, null)
    assert.equal((await set(bottom, middle)).refusal, null)
    assert.equal((await set(top, bottom)).refusal, 'goes-round')
    assert.equal((await set(top, top)).refusal, 'same-person')
    assert.equal((await set(bottom, top)).refusal, null)
  })
})

describe('opening hours', () => {
  test('those of the phone are said as they are from that day on, whenever they were last asked', async () => {
    const asked = (moment: string) => phoneHours(db.at(fixedClock(moment)))
    const usual = await asked('2026-11-18T10:00:00Z')
    assert.match(usual ?? '', /^Monday to Friday, /)
    assert.match((await asked('2026-12-20T10:00:00Z')) ?? '', /Friday 25 December.*: closed/)
    assert.equal(await asked('2026-11-18T18:00:00Z'), usual)
  })

  test('of a team that has none are those of the council offices', async () => {
    assert.ok((await openingHours(db, 'graffiti-team')).week.length === 7)
    assert.equal(await isOpenAt(db, 'anything', Temporal.Instant.from('2026-11-18T10:00:00Z')), true)
    assert.equal(await isOpenAt(db, 'anything', Temporal.Instant.from('2026-11-18T22:00:00Z')), false)
    assert.equal(await isOpenAt(db, 'anything', Temporal.Instant.from('2026-12-25T10:00:00Z')), false)
  })
})

describe('the pages', () => {
  const signedIn = async (email: string) => {
    const visitor = browser()
    await visitor.get('/staff/sign-in')
    await visitor.post('/staff/sign-in/trial', { account: await idOf(email) })
    return visitor
  }

  test('of the organisation show it on any day, and take nonsense for today', async () => {
    const visitor = await signedIn('ben.tranter')
    assert.match((await visitor.get('/staff/organisation')).body, /Larkfield Highways Ltd/)
    assert.match((await visitor.get('/staff/organisation?on=2020-01-01')).body, /Nothing is organised on that day yet/)
    for (const on of ['x', '9999-12-31', '2026-02-30', ''])
      assert.equal((await visitor.get(`/staff/organisation?on=${on}`)).statusCode, 200)
    assert.doesNotMatch((await visitor.get('/staff/organisation')).body, /Add a directorate/)
    assert.equal((await visitor.get(`/staff/organisation/units/${await teamOf('council-tax')}`)).statusCode, 403)
  })

  test('are closed to a contractor', async () => {
    const visitor = await signedIn('jade.moss')
    for (const page of [
      '/staff/organisation',
      '/staff/people',
      '/staff/scopes',
      '/staff/duty',
      '/staff/audit',
      '/staff/roles',
    ])
      assert.equal((await visitor.get(page)).statusCode, 403, page)
  })

  test('of a unit move it and name its manager', async () => {
    const visitor = await signedIn('simon.fletcher')
    const id = await teamOf('school-admissions')
    const page = `/staff/organisation/units/${id}`
    assert.match((await visitor.get(page)).body, /Eleanor Voss/)
    assert.match(
      (await visitor.post(`${page}/manager`, { manager: 'Karim', managerSince: '2027-01-01' })).body,
      /Nobody with this name/,
    )
    assert.match(
      (await visitor.post(`${page}/manager`, { manager: 'karim haddad', managerSince: 'soon' })).body,
      /Enter the day from which they manage it/,
    )
    assert.equal(
      (
        await visitor.post(`${page}/manager`, {
          manager: 'Karim Haddad (karim.haddad@example.org)',
          managerSince: '2027-01-01',
        })
      ).statusCode,
      303,
    )
    assert.match((await visitor.get(page)).body, /Karim Haddad manages this unit/)
    assert.match(
      (await visitor.post(`${page}/move`, { parent: id, moveSince: '2027-01-01' })).body,
      /A team moves to a service/,
    )
    assert.equal((await visitor.get('/staff/organisation/units/nonsense')).statusCode, 404)
  })

  test('of people add somebody, give them a role and a team, and show the link once', async () => {
    const visitor = await signedIn('simon.fletcher')
    await visitor.get('/staff/people/new')
    const email = `${newId()}@example.org`
    const wrong = await visitor.post('/staff/people/new', {
      name: 'Ada <b>Stone</b>',
      email: 'ada',
      phone: '',
      organisation: '',
    })
    assert.equal(wrong.statusCode, 422)
    assert.match(wrong.body, /Enter an email address in the correct format/)
    assert.match(wrong.body, /value="Ada &lt;b&gt;Stone&lt;\/b&gt;"/)
    const added = await visitor.post('/staff/people/new', {
      name: 'Ada Stone',
      email,
      phone: '07700 900123',
      organisation: '',
    })
    assert.match(added.body, /\/staff\/sign-in\/password\/[\w-]{32}/)
    const id = (await findStaffByEmail(db, email))?.id
    await visitor.get(`/staff/people/${id}`)
    assert.equal(
      (await visitor.post(`/staff/people/${id}/roles`, { role: 'officer', roleSince: '2026-11-18', roleLast: '' }))
        .statusCode,
      303,
    )
    assert.equal(
      (
        await visitor.post(`/staff/people/${id}/roles`, {
          role: 'officer',
          roleSince: '2026-11-18',
          roleLast: '2026-11-01',
        })
      ).statusCode,
      422,
    )
    assert.equal((await visitor.post(`/staff/people/${id}/teams`, { team: '', teamSince: 'soon' })).statusCode, 422)
    assert.equal(
      (
        await visitor.post(`/staff/people/${id}/teams`, {
          team: await teamOf('street-cleansing'),
          teamSince: '2026-11-18',
        })
      ).statusCode,
      303,
    )
    assert.equal(
      (
        await visitor.post(`/staff/people/${id}/line-manager`, {
          lineManager: 'Dean Holloway',
          lineSince: '2026-11-18',
        })
      ).statusCode,
      303,
    )
    assert.equal(
      (await visitor.post(`/staff/people/${id}/absences`, { awayFirst: '2026-12-01', awayLast: '2026-12-04' }))
        .statusCode,
      303,
    )
    const page = await visitor.get(`/staff/people/${id}`)
    for (const words of [/Officer/, /Street cleansing/, /Dean Holloway/, /1 Dec 2026 to 4 Dec 2026/])
      assert.match(page.body, words)
    assert.match(
      (await visitor.get(`/staff/people?text=ada+stone&team=${await teamOf('street-cleansing')}`)).body,
      /1 person/,
    )
  })

  test('of people refuse to change what somebody else changed meanwhile, and keep what was typed', async () => {
    const visitor = await signedIn('simon.fletcher')
    const id = await person('Two Editors')
    await visitor.get(`/staff/people/${id}`)
    const details = { name: 'First Editor', email: `${newId()}@example.org`, phone: '', organisation: '', version: '1' }
    assert.equal((await visitor.post(`/staff/people/${id}`, details)).statusCode, 303)
    const second = await visitor.post(`/staff/people/${id}`, { ...details, name: 'Second Editor' })
    assert.equal(second.statusCode, 409)
    assert.match(second.body, /Second Editor/)
  })

  test('of people find them by name, role and team', async () => {
    const visitor = await signedIn('simon.fletcher')
    assert.match((await visitor.get('/staff/people?role=triage-officer')).body, /2 people/)
    assert.match((await visitor.get('/staff/people?text=%25')).body, /Nobody matches/)
    assert.equal((await visitor.get('/staff/people?page=99999999&team=x&left=no')).statusCode, 200)
  })

  test('of circles let people in and out, and never leave one empty', async () => {
    const visitor = await signedIn('simon.fletcher')
    await visitor.get('/staff/scopes')
    assert.equal(
      (await visitor.post('/staff/scopes', { scopeName: 'Willow', firstPerson: 'Chloe Bishop' })).statusCode,
      303,
    )
    const page = await visitor.get('/staff/scopes')
    assert.match(page.body, /Willow/)
    const [, id = ''] = /aria-labelledby="scope-([\w-]+)">\s*<h2[^>]*>Willow/.exec(page.body) ?? []
    assert.match(
      (await visitor.post(`/staff/scopes/${id}/teams`, { team: await teamOf('council-tax'), level: 'member' })).body,
      /Only named people/,
    )
    assert.equal(
      (await visitor.post(`/staff/scopes/${id}/people`, { person: 'tunde alabi', level: 'member' })).statusCode,
      303,
    )
    const members = await db.selectFrom('scope_members').select('id').where('scope_id', '=', id).execute()
    assert.equal(members.length, 2)
    const remove = (member: string | undefined) => visitor.post(`/staff/scopes/${id}/members/${member}/remove`)
    assert.equal((await remove(members[0]?.id)).statusCode, 303)
    assert.match((await remove(members[1]?.id)).body, /Nobody would be left/)
  })

  test('of roles change a limit, and say what is not an amount', async () => {
    const visitor = await signedIn('simon.fletcher')
    await visitor.get('/staff/roles/advisor')
    const { version, permissions } = await db
      .selectFrom('roles')
      .select(['version', 'permissions'])
      .where('key', '=', 'advisor')
      .executeTakeFirstOrThrow()
    const given = {
      version: String(version),
      permissions,
      'limit-rent-arrears-pence': '£450.00',
      'limit-damp-inspections': '2',
    }
    assert.match(
      (await visitor.post('/staff/roles/advisor', { ...given, 'limit-goodwill-pence': 'lots' })).body,
      /Enter an amount/,
    )
    assert.equal((await visitor.post('/staff/roles/advisor', given)).statusCode, 303)
    assert.match((await visitor.get('/staff/roles')).body, /£450/)
    assert.equal((await visitor.post('/staff/roles/advisor', given)).statusCode, 409)
    assert.equal((await visitor.get('/staff/roles/nobody')).statusCode, 404)
  })
})

test('somebody put into a team sees its work from that day on', async () => {
  const id = await person()
  const team = await teamOf('street-lighting')
  await run((tx) =>
    joinTeam(tx, actor, { staffId: id, teamId: team, teamName: 'Street lighting', since: day('2026-11-18') }),
  )
  const rows = await db.selectFrom('staff_teams').select('team_id').where('staff_id', '=', id).execute()
  assert.deepEqual(
    rows.map((row) => row.team_id),
    [team],
  )
})

test('names stand in the order people look for them, accents and small letters too', async () => {
  const email = () => `${newId()}@example.org`
  for (const name of ['Zz Ökonom', 'Zz obi', 'Zz Oz', 'Zz Éa'])
    await run((tx) =>
      addStaff(tx, actor, { kind: 'staff', name, email: email(), phone: null, jobTitle: null, organisationId: null }),
    )
  const found = await searchPeople(
    db,
    { text: 'Zz ', role: null, teamId: null, left: false, page: 1 },
    day('2026-11-18'),
  )
  assert.deepEqual(
    found.people.map(({ name }) => name),
    ['Zz Éa', 'Zz obi', 'Zz Ökonom', 'Zz Oz'],
  )
})
