import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scopeByKey } from '#modules/access/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { hashToken, newToken } from '#platform/secrets/index.ts'
import { shortMoment } from '#platform/time/index.ts'
import { anOfficer } from '#test/cases.ts'
import { aMember, anEnquiryIn, splitTo } from '#test/enquiries.ts'
import { type Browser, signInAs, testApp, testDatabase } from '#test/index.ts'
import { restampEnquiry } from '../queries/enquiries.ts'
import { insertEscalation } from '../queries/escalations.ts'
import { filters } from '../queries/lists.ts'
import { saveMemberSession } from '../queries/member-sessions.ts'
import { saveAssistants } from '../queries/members.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const officer = browser()
await signInAs(db, officer, 'members-officer')
const splitter = await anOfficer(db, 'customer-relations', {
  permissions: ['cases.read', 'cases.work', 'cases.assign', 'enquiries.read', 'enquiries.handle', 'enquiries.manage'],
})
const me = await db
  .selectFrom('staff_roles')
  .select('staff_id as id')
  .where('role_key', '=', 'members-officer')
  .executeTakeFirstOrThrow()

type Made = { memberId: string; open: string[]; closed: string[] }

const now = db.clock.now()
const yesterday = now.subtract({ hours: 24 }).toString()
const today = now.toString()

/** A Member with enquiries that all came, fall due and ended at one moment, more than a page of any list has. */
async function aMemberWithMany(open: number, closed: number): Promise<Made> {
  const memberId = await inTransaction(db, async (tx) => aMember(tx))
  const references: string[] = []
  const ids: string[] = []
  await inTransaction(db, async (tx) => {
    for (let nth = 0; nth < open + closed; nth += 1) {
      const { caseId, reference } = await anEnquiryIn(tx, { memberId, words: `Why is number ${nth} not repaired?` })
      references.push(reference)
      ids.push(caseId)
    }
  })
  await db.pool.query(
    `update enquiries set ended_at = $2::timestamptz - interval '123456 microseconds', ended_because = 'no-answer'
     where case_id = any($1)`,
    [ids.slice(open), yesterday],
  )
  return { memberId, open: references.slice(0, open), closed: references.slice(open) }
}

const one = await aMemberWithMany(104, 103)
const other = await aMemberWithMany(3, 40)

/** What every page of a list has, in order, from its first page on. */
async function wholeList(by: Browser, address: string, link: RegExp): Promise<string[]> {
  const found: string[] = []
  let next: string | undefined = address
  for (let pages = 0; next !== undefined; pages += 1) {
    assert.ok(pages < 20, 'the pages never end')
    const { statusCode, body } = await by.get(next)
    assert.equal(statusCode, 200)
    found.push(...[...body.matchAll(link)].map(([, reference = '']) => reference))
    next = /href="([^"]+)"[^>]*>Next page/.exec(body)?.[1]?.replaceAll('&amp;', '&')
  }
  return found
}

const ofStaff = /fp-queue__title" href="\/staff\/enquiries\/(?:parts\/)?([^"]+)"/g
const ofMember = /href="\/members\/enquiries\/([^"]+)"/g

async function signedInMember(memberId: string) {
  const token = newToken()
  await inTransaction(db, async (tx) =>
    saveMemberSession(tx, { memberId, tokenHash: hashToken(token), expiresAt: tx.now.add({ hours: 2 }) }),
  )
  const visitor = browser()
  visitor.setCookie('fp_member', token)
  return visitor
}

test('officers turn the pages of a Member’s enquiries, of which all fell due or ended at one moment, and see each once', async () => {
  for (const [show, wanted] of [
    ['open', one.open],
    ['closed', one.closed],
  ] as const) {
    const found = await wholeList(officer, `/staff/enquiries?show=${show}&member=${one.memberId}`, ofStaff)
    assert.equal(found.length, wanted.length)
    assert.deepEqual(new Set(found), new Set(wanted))
  }
})

test('the closed ones come latest first, and say when they were closed', async () => {
  const [latest = ''] = other.closed
  await db.pool.query('update enquiries set ended_at = $2 from cases where cases.id = case_id and reference = $1', [
    latest,
    today,
  ])
  const { body } = await officer.get('/staff/enquiries?show=closed')
  assert.equal([...body.matchAll(ofStaff)][0]?.[1], latest)
  assert.match(body, /<th scope="col">Closed<\/th>/)
  assert.ok(body.includes(shortMoment(now)), shortMoment(now))
})

test('every filter of the list counts exactly what its pages list; only what grows for ever has no number', async () => {
  const circle = await scopeByKey(db, 'childrens-care')
  const [inCircle, risky, held, again, answered, mine, further, parted] = await inTransaction(db, async (tx) => {
    const made = []
    for (let nth = 0; nth < 8; nth += 1)
      made.push((await anEnquiryIn(tx, { words: 'Who does it?', safeguarding: nth === 1 })).caseId)
    return made
  })
  await inTransaction(db, async (tx) => {
    restampEnquiry(tx, inCircle ?? '', circle?.id ?? null)
    const asked = { caseId: further ?? '', reason: 'Nobody answers', byMember: null, toStaffId: me.id, scopeId: null }
    insertEscalation(tx, { ...asked, level: 1, decideBy: tx.now })
  })
  await inTransaction(db, (tx) => splitTo(tx, splitter, parted ?? '', 'street-cleansing'))
  const set = (change: string, id: string | undefined) =>
    db.pool.query(`update enquiries set ${change} where case_id = $1`, [id])
  await set("responded_at = created_at, responded_by = 'holding'", held)
  await set('disputed_at = created_at', again)
  await set("responded_at = created_at, responded_by = 'full', resolved_at = created_at", answered)
  await db.pool.query('update cases set owner_id = $2 where id = $1', [mine, me.id])
  await db.pool.query('update promises set due_at = $2 where subject_id = any($1)', [[risky, held], yesterday])
  const soon = now.add({ hours: 1 }).toString()
  await db.pool.query('update promises set due_at = $2 where subject_id = any($1)', [[mine, parted], soon])
  const { body } = await officer.get('/staff/enquiries')
  for (const filter of filters) {
    const [, count] =
      new RegExp(
        `href="/staff/enquiries\\?show=${filter}"[^>]*>[^<]+</a>(?: <span class="fp-number">\\((\\d+)\\))?`,
      ).exec(body) ?? []
    if (filter === 'closed') assert.equal(count, undefined)
    else {
      assert.ok(Number(count) > 0, filter)
      assert.equal((await wholeList(officer, `/staff/enquiries?show=${filter}`, ofStaff)).length, Number(count), filter)
    }
  }
  const [first] = await wholeList(officer, '/staff/enquiries', ofStaff)
  const danger = await db
    .selectFrom('cases')
    .select('reference')
    .where('id', '=', risky ?? '')
    .executeTakeFirst()
  assert.equal(first, danger?.reference, 'danger comes first')
})

test('a figure’s records go on over pages, and each stands there once', async () => {
  const { rows: asked } = await db.pool.query('select case_id as id from enquiries where ended_at is null limit 103')
  await inTransaction(db, async (tx) => {
    for (const { id } of asked) await splitTo(tx, splitter, id, 'street-cleansing')
  })
  await db.pool.query('update enquiries set received_at = $1', [yesterday])
  await db.pool.query('update enquiry_parts set created_at = $1', [yesterday])
  for (const [figure, table] of [
    ['figure=received', 'enquiries'],
    ['parts=asked', 'enquiry_parts'],
  ]) {
    const found = await wholeList(officer, `/staff/enquiries/records?${figure}`, ofStaff)
    const { rows } = await db.pool.query(`select count(*)::int as count from ${table} where scope_id is null`)
    assert.ok(rows[0].count > 100)
    assert.equal(found.length, rows[0].count)
    assert.equal(new Set(found).size, found.length)
  }
})

test('a Member turns the pages of what is theirs; an assistant of those they write for together', async () => {
  const member = await signedInMember(one.memberId)
  for (const [show, wanted] of [
    ['open', one.open],
    ['closed', one.closed],
  ] as const) {
    const found = await wholeList(member, `/members?show=${show}`, ofMember)
    assert.equal(found.length, wanted.length)
    assert.deepEqual(new Set(found), new Set(wanted))
  }
  const assistantId = await inTransaction(db, async (tx) => {
    const id = aMember(tx, { kind: 'assistant', wardCodes: [] })
    saveAssistants(tx, id, [one.memberId, other.memberId])
    return id
  })
  const assistant = await signedInMember(assistantId)
  const theirs = [...one.closed, ...other.closed]
  const closed = await wholeList(assistant, '/members?show=closed', ofMember)
  assert.equal(closed.length, theirs.length)
  assert.deepEqual(new Set(closed), new Set(theirs))
  assert.equal(closed[0], other.closed[0], 'the latest of all first')
  const searched = await wholeList(assistant, '/members?show=closed&q=not%20repaired', ofMember)
  assert.equal(searched.length, theirs.length)
  assert.equal((await wholeList(assistant, '/members?show=closed&q=nowhere', ofMember)).length, 0)
})

test('what waits for the Member’s word stands on the first page of what is open, and on no other', async () => {
  const [, last = ''] = one.open
  await db.pool.query(
    `update enquiries set responded_at = enquiries.created_at, responded_by = 'full', resolved_at = enquiries.created_at from cases
     where cases.id = case_id and reference = $1`,
    [last],
  )
  const member = await signedInMember(one.memberId)
  assert.match((await member.get('/members')).body, new RegExp(`Waiting for you[\\s\\S]*${last}`))
  const found = await wholeList(member, '/members', ofMember)
  assert.equal(found[0], last)
  assert.equal(found.length, one.open.length)
  assert.match(
    (await member.get('/members?show=closed')).body,
    new RegExp(`Open enquiries</a> \\(${one.open.length}\\)`),
  )
})
