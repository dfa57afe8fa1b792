import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inTransaction, newId } from '#platform/db/index.ts'
import { type Actor, system } from '#platform/http/index.ts'
import { staffActor, testApp, testDatabase } from '#test/index.ts'
import { type AuditSubject, recordAudit, restampAudit } from './index.ts'
import { type AuditSearch, searchEntries } from './queries.ts'
import { actionInWords, detailInWords, subjectInWords } from './rules.ts'

const db = await testDatabase()
const anything: AuditSearch = { person: null, action: null, subject: null, from: null, until: null, after: null }
const auditor = staffActor({ permissions: ['audit.read'] })

const record = (actor: Actor, action: string, subject: AuditSubject, scopeId: string | null = null, detail = {}) =>
  inTransaction(db, async (tx) => recordAudit(tx, actor, { action, subject, scopeId, detail }))

describe('the audit', () => {
  test('cannot be changed, deleted or emptied by any statement', async () => {
    const subject = { kind: 'thing', id: newId() }
    await record(system('test'), 'thing.done', subject)
    for (const text of [
      `update audit_entries set action = 'thing.undone' where subject_id = '${subject.id}'`,
      `delete from audit_entries where subject_id = '${subject.id}'`,
      'truncate audit_entries',
    ])
      await assert.rejects(db.pool.query(text), /append-only/)
    const { entries } = await searchEntries(db, auditor, { ...anything, subject: subject.id })
    assert.equal(entries[0]?.action, 'thing.done')
  })

  test('is part of the transaction it tells of', async () => {
    const subject = { kind: 'thing', id: newId() }
    await inTransaction(db, async (tx) => {
      recordAudit(tx, system('test'), { action: 'thing.done', subject, scopeId: null })
      return { refusal: 'not-now' }
    })
    assert.deepEqual((await searchEntries(db, auditor, { ...anything, subject: subject.id })).entries, [])
  })

  test('about a restricted record is found only by those who may see it', async () => {
    const [scopeId, subject] = [newId(), { kind: 'case', id: newId() }]
    await record(staffActor({ name: 'Farah Anwar' }), 'case.viewed', subject, scopeId)
    const search = { ...anything, subject: subject.id }
    assert.equal((await searchEntries(db, auditor, search)).entries.length, 0)
    assert.equal((await searchEntries(db, staffActor({ scopes: [scopeId] }), search)).entries.length, 1)
  })

  test('follows a record into its scope', async () => {
    const [scopeId, subject] = [newId(), { kind: 'case', id: newId() }]
    await record(system('test'), 'case.opened', subject)
    await inTransaction(db, async (tx) => restampAudit(tx, subject, scopeId))
    const search = { ...anything, subject: subject.id }
    assert.equal((await searchEntries(db, auditor, search)).entries.length, 0)
    assert.equal((await searchEntries(db, staffActor({ scopes: [scopeId] }), search)).entries[0]?.action, 'case.opened')
  })

  test('is found by person, action, reference and date', async () => {
    const id = newId()
    const subject = { kind: 'case', id }
    await record(staffActor({ name: `Zoë O’Brien ${id}` }), 'case.closed', subject, null, { reference: `FP-${id}` })
    const found = async (search: Partial<AuditSearch>) =>
      (await searchEntries(db, auditor, { ...anything, ...search })).entries.filter((entry) => entry.subjectId === id)
        .length
    assert.equal(await found({ person: `o’brien ${id.slice(0, 8)}` }), 1)
    assert.equal(await found({ person: '%' }), 0)
    assert.equal(await found({ action: 'case.closed' }), 1)
    assert.equal(await found({ action: 'case.opened' }), 0)
    assert.equal(await found({ subject: `FP-${id}` }), 1)
    const now = db.clock.now()
    assert.equal(await found({ from: now.subtract({ hours: 1 }), until: now.add({ hours: 1 }) }), 1)
    assert.equal(await found({ until: now.subtract({ hours: 1 }) }), 0)
  })

  test('is paged without losing or repeating an entry', async () => {
    const subject = { kind: 'thing', id: newId() }
    await inTransaction(db, async (tx) => {
      for (let count = 0; count < 120; count += 1)
        recordAudit(tx, system('test'), { action: 'thing.done', subject, scopeId: null })
    })
    const seen: string[] = []
    let after: Awaited<ReturnType<typeof searchEntries>>['next'] = null
    for (let page = 0; page < 5; page += 1) {
      const found: Awaited<ReturnType<typeof searchEntries>> = await searchEntries(db, auditor, {
        ...anything,
        subject: subject.id,
        after,
      })
      seen.push(...found.entries.map((entry) => entry.id))
      after = found.next
      if (!after) break
    }
    assert.equal(seen.length, 120)
    assert.equal(new Set(seen).size, 120)
  })
})

describe('an entry in words', () => {
  test('names the action, the subject and what changed', () => {
    assert.equal(actionInWords('case.viewed'), 'Case viewed')
    assert.equal(actionInWords('staff.role-given'), 'Staff: role given')
    assert.equal(subjectInWords('case', newId(), { reference: 'FP-1004237' }), 'FP-1004237')
    assert.equal(subjectInWords('duty-rota', '01a203ea-27f6', {}), 'Duty rota 01a203ea')
    assert.deepEqual(
      detailInWords({
        name: 'x',
        codeRequired: true,
        added: ['a', 'b'],
        limits: { 'rent-arrears-pence': 4 },
        removed: [],
      }),
      ['Code required: yes', 'Added: a, b', 'Limits: rent arrears pence 4', 'Removed: none'],
    )
  })
})

describe('the audit page', async () => {
  const { browser } = await testApp(db)
  const auditorsBrowser = async () => {
    const visitor = browser()
    await visitor.get('/staff/sign-in')
    const { id } = await db
      .selectFrom('staff')
      .select('id')
      .where('email', '=', 'harriet.blackwell@example.org')
      .executeTakeFirstOrThrow()
    await visitor.post('/staff/sign-in/trial', { account: id })
    return visitor
  }

  test('shows who did what, as text whatever it holds', async () => {
    const visitor = await auditorsBrowser()
    const id = newId()
    await record(staffActor({ name: '<b>Mallory</b>' }), 'case.viewed', { kind: 'case', id }, null, {
      note: '<script>alert(1)</script>',
    })
    const { body } = await visitor.get(`/staff/audit?subject=${id}`)
    assert.match(body, /&lt;b&gt;Mallory&lt;\/b&gt;/)
    assert.match(body, /Note: &lt;script&gt;/)
    assert.match(body, /Case viewed/)
  })

  test('answers whatever is asked of it', async () => {
    const visitor = await auditorsBrowser()
    for (const query of [
      'after=x',
      `after=2026-11-18T10:00:00Z~${newId()}`,
      'person=%25&person=b',
      `subject=${'x'.repeat(500)}`,
      'subject=%00',
      'to=2099-12-31&from=2000-01-01',
    ])
      assert.equal((await visitor.get(`/staff/audit?${query}`)).statusCode, 200, query)
  })

  test('says that a day cannot be read, keeps what was typed and shows nothing in the meantime', async () => {
    const visitor = await auditorsBrowser()
    for (const query of ['from=2026-13-45', 'from=3+March&to=2026-11-18', 'from=9999-12-31']) {
      const { statusCode, body } = await visitor.get(`/staff/audit?person=blackwell&${query}`)
      assert.equal(statusCode, 422, query)
      assert.match(body, /From must be a day like 2027-03-12/)
      assert.match(body, /value="blackwell"/)
      assert.doesNotMatch(body, /Entries, newest first/)
    }
    assert.match((await visitor.get('/staff/audit?from=3+March')).body, /value="3 March"/)
  })

  test('finds what people did when they signed in', async () => {
    const visitor = await auditorsBrowser()
    const { body } = await visitor.get('/staff/audit?person=blackwell&action=staff.signed-in')
    assert.match(body, /Staff: signed in/)
    assert.match(body, /Harriet Blackwell/)
  })
})
