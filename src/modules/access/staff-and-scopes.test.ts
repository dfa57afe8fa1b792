import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inTransaction, newId, type Tx } from '#platform/db/index.ts'
import { migrate } from '#platform/db/migrate.ts'
import { type Actor, system } from '#platform/http/index.ts'
import { hashPassword } from '#platform/secrets/index.ts'
import { emptyDatabase, staffActor, testDatabase } from '#test/index.ts'
import { councilFolder } from '../../council.ts'
import { changeRole } from './actions/roles.ts'
import {
  addNamedScope,
  addScopeMember,
  addStaff,
  deactivateStaff,
  endRole,
  findStaffByEmail,
  giveRole,
  isBeyondLimit,
  joinTeam,
  listRoles,
  listScopeMembers,
  loadRoles,
  mayTakeMessage,
  removeScopeMember,
  rolesOfStaff,
  scopeByKey,
  setUpFirstAdministrator,
  staffInTeam,
  staffNames,
  visible,
  visibleScope,
} from './index.ts'

const db = await testDatabase()
const admin = staffActor({ permissions: ['staff.manage', 'scopes.manage'] })
const day = (text: string) => Temporal.PlainDate.from(text)
const run = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(db, work)

async function person(name = 'Robin Marlow') {
  const email = `${newId()}@example.org`
  const { id } = await run((tx) =>
    addStaff(tx, admin, { kind: 'staff', name, email, phone: null, jobTitle: null, organisationId: null }),
  )
  return { id, email, name }
}

describe('what a row’s scope lets through', () => {
  const [mine, other] = [newId(), newId()]
  const subject = newId()
  const seen = async (actor: Actor) => {
    const rows = await db
      .selectFrom('audit_entries')
      .select('scope_id')
      .where('subject_id', '=', subject)
      .where(visible(actor))
      .execute()
    return rows.map((row) => row.scope_id).sort()
  }
  const add = (scopeId: string | null) =>
    run(async (tx) => {
      const { recordAudit } = await import('#modules/audit/index.ts')
      recordAudit(tx, system('test'), { action: 'thing.viewed', subject: { kind: 'thing', id: subject }, scopeId })
    })

  test('is everything without a scope and what is in a circle of theirs', async () => {
    for (const scopeId of [null, mine, other]) await add(scopeId)
    assert.deepEqual(await seen(staffActor({ scopes: [mine] })), [mine, null].sort())
  })
  test('is only what has no scope for somebody in no circle', async () => {
    assert.deepEqual(await seen(staffActor()), [null])
  })
  test('is not more for the front desk', async () => {
    assert.deepEqual(await seen(staffActor({ frontDeskScopes: [mine] })), [null])
  })
  test('is nothing for contractors, residents and the public', async () => {
    assert.deepEqual(await seen(staffActor({ kind: 'contractor', scopes: [mine] })), [])
    assert.deepEqual(
      await seen({ kind: 'resident', sessionId: newId(), customerId: null, caseIds: [], level: 'verified' }),
      [],
    )
    assert.deepEqual(await seen({ kind: 'public', visitId: null }), [])
  })
  test('is everything for the system', async () => {
    assert.equal((await seen(system('sweep'))).length, 3)
  })
  test('is the same for a row already in hand', async () => {
    const actors: Actor[] = [
      staffActor(),
      staffActor({ scopes: [mine] }),
      staffActor({ kind: 'contractor' }),
      system('x'),
      { kind: 'public', visitId: null },
    ]
    for (const actor of actors) {
      const rows = await seen(actor)
      for (const scopeId of [null, mine, other]) assert.equal(visibleScope(actor, scopeId), rows.includes(scopeId))
    }
  })
})

describe('people', () => {
  test('have an email address that nobody else has, whatever its capitals', async () => {
    const { email } = await person()
    const again = {
      kind: 'staff' as const,
      name: 'Other',
      email: email.toUpperCase(),
      phone: null,
      jobTitle: null,
      organisationId: null,
    }
    assert.equal((await run((tx) => addStaff(tx, admin, again))).refusal, 'email-taken')
  })

  test('hold a role from a day until a day, and not twice at once', async () => {
    const { id } = await person()
    const given = { staffId: id, roleKey: 'officer', since: day('2026-12-01'), until: day('2027-01-01') }
    assert.equal((await run((tx) => giveRole(tx, admin, given))).refusal, null)
    assert.equal(
      (await run((tx) => giveRole(tx, admin, { ...given, since: day('2026-12-31'), until: null }))).refusal,
      'already-has-role',
    )
    assert.equal(
      (await run((tx) => giveRole(tx, admin, { ...given, since: day('2027-01-01'), until: null }))).refusal,
      null,
    )
    assert.equal((await rolesOfStaff(db, id)).length, 2)
  })

  test('cannot give themselves a role, nor close their own account', async () => {
    const { id } = await person()
    const self = staffActor({ id, permissions: ['staff.manage'] })
    const given = { staffId: id, roleKey: 'director', since: day('2026-12-01'), until: null }
    assert.equal((await run((tx) => giveRole(tx, self, given))).refusal, 'own-roles')
    assert.equal((await run((tx) => deactivateStaff(tx, self, id))).refusal, 'own-account')
  })

  test('are in a team from a day on', async () => {
    const { id, name } = await person()
    const teamId = newId()
    const given = { staffId: id, teamId, teamName: 'Team', since: day('2026-12-01') }
    assert.equal((await run((tx) => joinTeam(tx, admin, given))).refusal, null)
    assert.equal((await run((tx) => joinTeam(tx, admin, given))).refusal, 'already-in-team')
    assert.deepEqual(await staffInTeam(db, teamId, Temporal.Instant.from('2026-11-30T12:00:00Z')), [])
    const [member] = await staffInTeam(db, teamId, Temporal.Instant.from('2026-12-01T00:30:00Z'))
    assert.equal(member?.id, id)
    assert.deepEqual([...(await staffNames(db, [id, id]))], [[id, name]])
  })

  test('keep their name on what they did after they have left', async () => {
    const { id, name } = await person()
    await run((tx) => deactivateStaff(tx, admin, id))
    assert.equal((await staffNames(db, [id])).get(id), name)
  })
})

describe('somebody must always be left who can give roles', () => {
  test('so the last administrator stays', async () => {
    const alone = await emptyDatabase()
    await migrate(alone.url)
    const passwordHash = await hashPassword('kettle orchard tram')
    const first = { name: 'Jo Field', email: 'jo.field@example.org', password: 'kettle orchard tram', passwordHash }
    const setUp = (given = first) =>
      inTransaction(alone, async (tx) => {
        await loadRoles(tx, councilFolder)
        return setUpFirstAdministrator(tx, given)
      })
    assert.equal((await setUp({ ...first, password: 'short' })).refusal, 'too-short')
    const { refusal, staffId } = await setUp()
    assert.equal(refusal, null)
    assert.equal((await setUp({ ...first, email: 'second@example.org' })).refusal, 'already-set-up')

    const [held] = await rolesOfStaff(alone, staffId)
    const roles = await listRoles(alone)
    const role = roles.find(({ key }) => key === 'administrator')
    const until = day('2026-11-19')
    assert.equal(
      (await inTransaction(alone, (tx) => endRole(tx, admin, staffId, held?.id ?? '', until))).refusal,
      'last-administrator',
    )
    assert.equal(
      (await inTransaction(alone, (tx) => deactivateStaff(tx, admin, staffId))).refusal,
      'last-administrator',
    )
    const change = { permissions: ['audit.read'], limits: {}, codeRequired: true }
    const version = { key: 'administrator', version: role?.version ?? 0 }
    assert.equal(
      (await inTransaction(alone, (tx) => changeRole(tx, admin, version, change))).refusal,
      'last-administrator',
    )
    assert.equal((await rolesOfStaff(alone, staffId))[0]?.until, null)
  })
})

describe('a role', () => {
  test('changed by two at once is saved once, and the second is told', async () => {
    const role = (await listRoles(db)).find(({ key }) => key === 'officer')
    const version = { key: 'officer', version: role?.version ?? 0 }
    const change = { permissions: role?.permissions ?? [], limits: { 'goodwill-pence': 500 }, codeRequired: false }
    assert.equal((await run((tx) => changeRole(tx, admin, version, change))).refusal, null)
    assert.equal((await run((tx) => changeRole(tx, admin, version, change))).refusal, 'changed-by-other')
  })
  test('sets how far somebody may decide alone', () => {
    const advisor = staffActor({ limits: { 'rent-arrears-pence': 40_000 } })
    assert.equal(isBeyondLimit(advisor, 'rent-arrears-pence', 40_000), false)
    assert.equal(isBeyondLimit(advisor, 'rent-arrears-pence', 40_001), true)
    assert.equal(isBeyondLimit(advisor, 'goodwill-pence', 1), true)
  })
})

describe('a circle of people who may know', () => {
  test('of a service lets the team in, and the front desk take a message', async () => {
    const scope = await scopeByKey(db, 'childrens-care')
    const levels = (await listScopeMembers(db))
      .filter(({ scopeId, teamId }) => scopeId === scope?.id && teamId !== null)
      .map(({ level }) => level)
    assert.deepEqual(levels.sort(), ['front-desk', 'member'])
    assert.equal(mayTakeMessage(staffActor({ frontDeskScopes: [scope?.id ?? ''] }), scope?.id ?? ''), true)
    assert.equal(mayTakeMessage(staffActor(), scope?.id ?? ''), false)
  })

  test('of named people takes no teams and no front desk, and is never empty', async () => {
    const who = await person()
    assert.equal((await run((tx) => addNamedScope(tx, admin, { name: 'Empty', staffIds: [] }))).refusal, 'nobody-in-it')
    const { id } = await run((tx) => addNamedScope(tx, admin, { name: `Circle ${who.id}`, staffIds: [who.id] }))
    const team = { scopeId: id, member: { teamId: newId() }, memberName: 'Team', level: 'member' as const }
    assert.equal((await run((tx) => addScopeMember(tx, admin, team))).refusal, 'named-people-only')
    const desk = { scopeId: id, member: { staffId: who.id }, memberName: who.name, level: 'front-desk' as const }
    assert.equal((await run((tx) => addScopeMember(tx, admin, desk))).refusal, 'named-people-only')
    const member = (await listScopeMembers(db)).find(({ scopeId }) => scopeId === id)
    const taken = { scopeId: id, id: member?.id ?? '', memberName: who.name }
    assert.equal((await run((tx) => removeScopeMember(tx, admin, taken))).refusal, 'last-member')
    assert.equal(
      (await listScopeMembers(db)).some(({ scopeId }) => scopeId === id),
      true,
    )
  })
})

test('the sample people can be found by email address', async () => {
  assert.equal((await findStaffByEmail(db, ' Amara.Lewis@example.org '))?.name, 'Amara Lewis')
})
