import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { z } from 'zod'
import {
  addNote,
  answerFromCustomer,
  askCustomer,
  assignCase,
  changeService,
  chase,
  closeCase,
  type Done,
  endWait,
  isOpen,
  joinDuplicates,
  markUrgent,
  moveToTeam,
  type Refused,
  refuseCase,
  reopenCase,
  resolveCase,
  splitPart,
  startWork,
  takeCase,
  unmarkUrgent,
  waitForThirdParty,
  withdrawCase,
} from '#modules/cases/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { anOfficer, aPerson, openedCase } from '#test/cases.ts'
import { testDatabase } from '#test/index.ts'

const db = await testDatabase()
const permissions = ['cases.read', 'cases.work', 'cases.assign', 'customers.read']
const lighting = await anOfficer(db, 'street-lighting', { permissions })
const colleague = await anOfficer(db, 'street-lighting', { permissions, nth: 1 })
const teams = [await teamByKey(db, 'street-lighting'), await teamByKey(db, 'highways-maintenance')].map(
  (team) => team?.id ?? '',
)
const later = () => londonDate(db.clock.now()).add({ days: 9 })

type Act = (tx: Tx, caseId: string, other: string) => Promise<Done | Refused>

const seen = (caseId: string) => ({ caseId, version: null })
const acts: Record<string, Act> = {
  take: (tx, id) => takeCase(tx, lighting, seen(id)),
  'take by another': (tx, id) => takeCase(tx, colleague, seen(id)),
  'put back': (tx, id) => assignCase(tx, lighting, { ...seen(id), ownerId: null }),
  assign: (tx, id) => assignCase(tx, lighting, { ...seen(id), ownerId: lighting.id }),
  start: (tx, id) => startWork(tx, lighting, seen(id)),
  ask: (tx, id) => askCustomer(tx, lighting, { ...seen(id), question: 'Which?' }),
  answer: (tx, id) => answerFromCustomer(tx, lighting, { ...seen(id), text: 'This', by: 'staff', customerId: null }),
  wait: (tx, id) => waitForThirdParty(tx, lighting, { ...seen(id), forWhom: 'Power', on: { expected: later() } }),
  'end wait': (tx, id) => endWait(tx, lighting, { ...seen(id), words: null }),
  note: (tx, id) => addNote(tx, lighting, { caseId: id, text: 'Note' }),
  chase: (tx, id) => chase(tx, lighting, { caseId: id, matterId: null, customerId: null, words: 'Well?' }),
  urgent: (tx, id) => markUrgent(tx, lighting, { ...seen(id), reason: 'Dark' }),
  'not urgent': (tx, id) => unmarkUrgent(tx, lighting, { ...seen(id), reason: 'Light' }),
  move: (tx, id) =>
    moveToTeam(tx, lighting, { ...seen(id), teamId: teams[1] ?? '', reason: 'Road', lacked: 'nothing' }),
  'move back': (tx, id) =>
    moveToTeam(tx, lighting, { ...seen(id), teamId: teams[0] ?? '', reason: 'Light', lacked: 'nothing' }),
  'to road defect': (tx, id) => changeService(tx, lighting, { ...seen(id), serviceKey: 'road-defect', reason: 'Road' }),
  'to street light': (tx, id) =>
    changeService(tx, lighting, { ...seen(id), serviceKey: 'street-light', reason: 'Light' }),
  split: (tx, id) =>
    splitPart(tx, lighting, { ...seen(id), serviceKey: 'road-defect', title: 'A part', teamId: null, dueOn: null }),
  resolve: (tx, id) => resolveCase(tx, lighting, { ...seen(id), outcome: 'repaired', filledIn: {}, reason: null }),
  refuse: (tx, id) => refuseCase(tx, lighting, { ...seen(id), reason: 'No' }),
  withdraw: (tx, id) => withdrawCase(tx, lighting, { ...seen(id), reason: null }),
  close: (tx, id) => closeCase(tx, lighting, { ...seen(id), because: 'finished' }),
  reopen: (tx, id) => reopenCase(tx, lighting, { ...seen(id), reason: 'Again' }),
  join: (tx, id, other) => joinDuplicates(tx, lighting, { ...seen(id), intoId: other }),
}

const rowSchema = z.object({
  id: z.string(),
  status: z.enum(['new', 'in-progress', 'waiting-for-customer', 'waiting-for-third-party', 'resolved', 'closed']),
  version: z.number(),
  owner_id: z.string().nullable(),
  team_id: z.string(),
  parent_id: z.string().nullable(),
  question: z.string().nullable(),
  waiting_for: z.string().nullable(),
  items: z.number(),
  item_owner: z.string().nullable(),
  item_team: z.string().nullable(),
  item_waits: z.string().nullable(),
  running: z.number(),
  strayed: z.number(),
  events: z.number(),
  open_parts: z.number(),
})
type Row = z.infer<typeof rowSchema>

async function factsOf(caseIds: readonly string[]) {
  const { rows } = await db.pool.query(
    `select c.id, c.status, c.version, c.owner_id, c.team_id, c.parent_id, c.joined_into, c.question, c.waiting_for,
       (select count(*)::int from queue_items q where q.subject_kind = 'case' and q.subject_id = c.id) as items,
       (select owner_id from queue_items q where q.subject_kind = 'case' and q.subject_id = c.id) as item_owner,
       (select team_id from queue_items q where q.subject_kind = 'case' and q.subject_id = c.id) as item_team,
       (select waiting_for from queue_items q where q.subject_kind = 'case' and q.subject_id = c.id) as item_waits,
       (select count(*)::int from promises p where p.subject_id = c.id and p.state = 'running') as running,
       (select count(*)::int from promises p where p.subject_id = c.id and p.state = 'running' and p.owner_id is distinct from c.owner_id) as strayed,
       (select count(*)::int from case_events e where e.case_id = c.id) as events,
       (select count(*)::int from cases k where k.parent_id = c.id and k.status not in ('resolved', 'closed')) as open_parts
     from cases c where c.id = any($1) or c.parent_id = any($1)`,
    [caseIds],
  )
  return z.array(rowSchema).parse(rows)
}

const waits = { 'waiting-for-customer': 'customer', 'waiting-for-third-party': 'third-party' } as const

function check(row: Row, before: Map<string, { events: number; version: number }>) {
  const open = isOpen(row.status)
  assert.equal(row.items, open ? 1 : 0, 'one queue item if and only if it is open')
  if (!open) assert.equal(row.running, 0, 'promises have ended when it is finished')
  if (open) assert.ok(row.running === 1, 'one promise runs while it is open')
  assert.equal(row.strayed, 0, 'whoever has the case has its promises')
  if (open) {
    assert.equal(row.item_owner, row.owner_id, 'the queue names the owner')
    assert.equal(row.item_team, row.team_id, 'the queue names the team')
    assert.equal(
      row.item_waits,
      Object.entries(waits).find(([status]) => status === row.status)?.[1] ?? null,
      'the queue says what it waits for',
    )
  }
  if (!open) assert.equal(row.open_parts, 0, 'the whole is finished only when its parts are')
  assert.equal(row.question !== null, row.status === 'waiting-for-customer')
  assert.equal(row.waiting_for !== null, row.status === 'waiting-for-third-party')
  const was = before.get(row.id)
  assert.ok(!was || row.events >= was.events, 'the story never shrinks')
  assert.ok(!was || row.version >= was.version, 'the version never goes back')
}

const names = Object.keys(acts)
/** What is possible only after something else is tried more often. */
const often = [
  'ask',
  'answer',
  'ask',
  'answer',
  'answer',
  'end wait',
  'close',
  'reopen',
  'reopen',
  'not urgent',
  'move back',
]
const step = fc.record({
  act: fc.constantFrom(...names, ...often),
  onPart: fc.boolean(),
  hours: fc.integer({ min: 0, max: 30 }),
})

test('whatever people do in whatever order, a case stays in one piece', async () => {
  const done = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 30, size: 'max' }), async (steps) => {
      const customerId = await aPerson(db)
      const own = await openedCase(db, 'street-light', { customerId })
      const other = await openedCase(db, 'street-light', { customerId: await aPerson(db, 'Piotr Nowak') })
      let before = new Map<string, { events: number; version: number }>()
      for (const { act, onPart, hours } of steps) {
        db.testClock.advance({ hours })
        const rows = await factsOf([own.caseId, other.caseId])
        const part = rows.find((row) => row.parent_id === own.caseId)
        const target = onPart && part ? part.id : own.caseId
        const run = acts[act]
        assert.ok(run)
        const { refusal } = await inTransaction(db, (tx) => run(tx, target, other.caseId))
        if (!refusal) done.set(act, (done.get(act) ?? 0) + 1)
        const after = await factsOf([own.caseId, other.caseId])
        for (const row of after) check(row, before)
        before = new Map(after.map((row) => [row.id, { events: row.events, version: row.version }]))
      }
    }),
    { numRuns: 25 },
  )
  const never = names.filter((name) => !done.has(name))
  assert.ok(never.length < 4, `never possible, so not tried: ${never.join(', ')}`)
})
