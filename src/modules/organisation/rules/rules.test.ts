import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { changeFrom, type Dated, valueOn } from './dated.ts'
import { whoToCall } from './duty.ts'
import { type Above, type Person, type Unit, whoDecides, whoIsAbove, whoIsInCharge } from './escalation.ts'
import { treeOf } from './tree.ts'
import { mondayOf, turns } from './week.ts'

const day = (text: string) => Temporal.PlainDate.from(text)

function above(people: Partial<Person>[], units: Partial<Unit>[], unitsOf: Record<string, string[]> = {}): Above {
  const person = { lineManagerId: null, isHere: true }
  const unit = { parentId: null, managerId: null, isOutside: false, contractLeadId: null }
  return {
    people: new Map(people.map((each) => [each.id ?? '', { id: '', ...person, ...each }])),
    units: new Map(units.map((each) => [each.id ?? '', { id: '', ...unit, ...each }])),
    unitsOf: new Map(Object.entries(unitsOf)),
  }
}

const people = [
  { id: 'officer', lineManagerId: 'manager' },
  { id: 'manager', lineManagerId: 'head' },
  { id: 'head', lineManagerId: 'director' },
  { id: 'director' },
  { id: 'lead', lineManagerId: 'head' },
]
const units = [
  { id: 'team', parentId: 'service', managerId: 'manager' },
  { id: 'contractor-team', parentId: 'service', managerId: 'foreman', isOutside: true, contractLeadId: 'lead' },
  { id: 'service', parentId: 'directorate', managerId: 'head' },
  { id: 'directorate', managerId: 'director' },
]
const away = (...ids: string[]) => people.map((person) => ({ ...person, isHere: !ids.includes(person.id) }))

describe('who decides on a broken promise', () => {
  test('is the owner’s line manager', () => {
    assert.equal(whoDecides(above(people, units), { ownerId: 'officer', teamId: 'team' }), 'manager')
  })
  test('is the team’s manager where nobody owns it', () => {
    assert.equal(whoDecides(above(people, units), { ownerId: null, teamId: 'team' }), 'manager')
  })
  test('is the contract lead for an outside organisation’s team, owner or not', () => {
    assert.equal(whoDecides(above(people, units), { ownerId: null, teamId: 'contractor-team' }), 'lead')
    assert.equal(whoDecides(above(people, units), { ownerId: 'foreman', teamId: 'contractor-team' }), 'lead')
  })
  test('is the next one up where that person is away', () => {
    assert.equal(whoDecides(above(away('manager'), units), { ownerId: 'officer', teamId: 'team' }), 'head')
    assert.equal(whoDecides(above(away('manager', 'head'), units), { ownerId: null, teamId: 'team' }), 'director')
    assert.equal(whoDecides(above(away('lead'), units), { ownerId: null, teamId: 'contractor-team' }), 'head')
  })
  test('is the next one up where that person is the owner', () => {
    assert.equal(whoDecides(above(people, units), { ownerId: 'manager', teamId: 'team' }), 'head')
  })
  test('is the team’s manager where the owner has no line manager', () => {
    const nobody = people.map((person) => ({ ...person, lineManagerId: null }))
    assert.equal(whoDecides(above(nobody, units), { ownerId: 'officer', teamId: 'team' }), 'manager')
  })
  test('is the council’s own manager above an outside team without a contract lead', () => {
    const unled = units.map((unit) => ({ ...unit, contractLeadId: null }))
    assert.equal(whoDecides(above(people, unled), { ownerId: null, teamId: 'contractor-team' }), 'head')
  })
  test('is nobody where nobody is there', () => {
    assert.equal(whoDecides(above([], []), { ownerId: 'officer', teamId: 'team' }), null)
  })
})

describe('the next one up', () => {
  test('is the line manager, or the manager of the unit above', () => {
    assert.equal(whoIsAbove(above(people, units), 'officer'), 'manager')
    const nobody = people.map((person) => ({ ...person, lineManagerId: null }))
    assert.equal(whoIsAbove(above(nobody, units, { manager: ['team'] }), 'manager'), 'head')
    assert.equal(whoIsAbove(above(people, units, { director: ['directorate'] }), 'director'), null)
  })
  test('those in charge of a team come from its manager upwards', () => {
    assert.deepEqual(whoIsInCharge(above(away('head'), units), 'team'), ['manager', 'director'])
  })
})

const ids = ['a', 'b', 'c', 'd', 'e', 'f']
const anyId = fc.constantFrom(...ids)
const anyStructure = fc.record({
  managers: fc.array(fc.option(anyId), { minLength: 6, maxLength: 6 }),
  here: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  parents: fc.array(fc.option(anyId), { minLength: 6, maxLength: 6 }),
  unitManagers: fc.array(fc.option(anyId), { minLength: 6, maxLength: 6 }),
  outside: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  leads: fc.array(fc.option(anyId), { minLength: 6, maxLength: 6 }),
})

describe('however the organisation is put together, also in circles,', () => {
  const build = (made: typeof anyStructure extends fc.Arbitrary<infer T> ? T : never) =>
    above(
      ids.map((id, index) => ({ id, lineManagerId: made.managers[index] ?? null, isHere: made.here[index] ?? true })),
      ids.map((id, index) => ({
        id,
        parentId: made.parents[index] ?? null,
        managerId: made.unitManagers[index] ?? null,
        isOutside: made.outside[index] ?? false,
        contractLeadId: made.leads[index] ?? null,
      })),
      Object.fromEntries(ids.map((id) => [id, [id]])),
    )

  test('who decides is never the owner, never away, and always found in the end', () => {
    fc.assert(
      fc.property(anyStructure, fc.option(anyId), anyId, (made, ownerId, teamId) => {
        const structure = build(made)
        const decides = whoDecides(structure, { ownerId, teamId })
        return decides === null || (decides !== ownerId && structure.people.get(decides)?.isHere === true)
      }),
    )
  })

  test('the next one up is never the same person and never away', () => {
    fc.assert(
      fc.property(anyStructure, anyId, fc.array(anyId), (made, staffId, except) => {
        const structure = build(made)
        const next = whoIsAbove(structure, staffId, except)
        return (
          next === null || (next !== staffId && !except.includes(next) && structure.people.get(next)?.isHere === true)
        )
      }),
    )
  })
})

describe('a duty call', () => {
  const ladder = { onDuty: ['first', 'second'], inCharge: ['manager', 'head'] }
  test('goes to the first on duty, the next, and then to whoever is in charge', () => {
    assert.deepEqual(whoToCall(ladder, []), { staffId: 'first', why: 'on-duty' })
    assert.deepEqual(whoToCall(ladder, ['first']), { staffId: 'second', why: 'next-on-duty' })
    assert.deepEqual(whoToCall(ladder, ['first', 'second']), { staffId: 'manager', why: 'in-charge' })
  })
  test('begins again when nobody answered', () => {
    assert.equal(whoToCall(ladder, ['first', 'second', 'manager', 'head'])?.staffId, 'first')
  })
  test('goes to whoever is in charge when nobody is on duty, and to nobody only when there is nobody', () => {
    assert.deepEqual(whoToCall({ onDuty: [], inCharge: ['manager'] }, []), { staffId: 'manager', why: 'in-charge' })
    assert.equal(whoToCall({ onDuty: [], inCharge: [] }, []), null)
  })
  test('reaches everybody on the ladder before anybody twice', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyId), fc.uniqueArray(anyId), (onDuty, inCharge) => {
        const everybody = new Set([...onDuty, ...inCharge])
        const called: string[] = []
        for (let round = 0; round < everybody.size; round += 1)
          called.push(whoToCall({ onDuty, inCharge }, called)?.staffId ?? '')
        return new Set(called).size === everybody.size
      }),
    )
  })
})

describe('a change from a day on', () => {
  const rows: Dated<string>[] = [
    { id: '1', value: 'old', since: day('2024-04-01'), until: day('2026-09-01') },
    { id: '2', value: 'planned', since: day('2026-09-01'), until: null },
  ]
  test('ends what held until then and stops where something was planned', () => {
    assert.deepEqual(changeFrom(rows, day('2026-01-01')), { replace: null, end: '1', until: day('2026-09-01') })
  })
  test('replaces what began on that very day', () => {
    assert.deepEqual(changeFrom(rows, day('2026-09-01')), { replace: '2', end: null, until: null })
  })
  test('before everything stands alone', () => {
    assert.deepEqual(changeFrom(rows, day('2020-01-01')), { replace: null, end: null, until: day('2024-04-01') })
  })
  test('holds on that day, changes nothing before it, and never lets two hold at once', () => {
    const anyDay = fc.integer({ min: 0, max: 60 }).map((days) => day('2026-01-01').add({ days }))
    fc.assert(
      fc.property(fc.array(fc.tuple(anyDay, fc.string()), { maxLength: 12 }), (changes) => {
        let history: Dated<string>[] = []
        for (const [index, [since, value]] of changes.entries()) {
          const before = history
          const change = changeFrom(history, since)
          history = history.map((row) =>
            row.id === change.end ? { ...row, until: since } : row.id === change.replace ? { ...row, value } : row,
          )
          if (!change.replace) history = [...history, { id: String(index), value, since, until: change.until }]
          assert.equal(valueOn(history, since), value)
          const dayBefore = since.subtract({ days: 1 })
          assert.equal(valueOn(history, dayBefore), valueOn(before, dayBefore))
        }
        for (let offset = 0; offset < 62; offset += 1) {
          const on = day('2026-01-01').add({ days: offset })
          const holding = history.filter(
            (row) =>
              Temporal.PlainDate.compare(row.since, on) <= 0 &&
              (row.until === null || Temporal.PlainDate.compare(on, row.until) < 0),
          )
          assert.ok(holding.length <= 1)
        }
      }),
    )
  })
})

describe('turns on a rota', () => {
  test('go round a week each, with the next in the list behind', () => {
    const made = turns(['a', 'b', 'c'], day('2026-11-18'), 3)
    assert.equal(made.length, 6)
    assert.equal(made[0]?.monday.toString(), '2026-11-16')
    const firsts = made.filter(({ position }) => position === 1).map(({ staff }) => staff)
    const seconds = made.filter(({ position }) => position === 2).map(({ staff }) => staff)
    assert.deepEqual(new Set(firsts), new Set(['a', 'b', 'c']))
    assert.equal(seconds[0], firsts[1])
  })
  test('are the same whenever they are loaded', () => {
    const [, , third] = turns(['a', 'b', 'c'], day('2026-11-18'), 2)
    const [first] = turns(['a', 'b', 'c'], day('2026-11-25'), 1)
    assert.deepEqual(third, first)
  })
  test('begin on a Monday', () => assert.equal(mondayOf(day('2026-11-22')).toString(), '2026-11-16'))
})

test('the tree holds every unit once, also one whose parent is not there', () => {
  const tree = treeOf([
    { id: 't', parentId: 's', kind: 'team', name: 'T' },
    { id: 's', parentId: 'd', kind: 'service', name: 'S' },
    { id: 'd', parentId: null, kind: 'directorate', name: 'D' },
    { id: 'lost', parentId: 'gone', kind: 'team', name: 'Lost' },
  ])
  assert.deepEqual(
    tree.map(({ id }) => id),
    ['d', 'lost'],
  )
  assert.equal(tree[0]?.below[0]?.below[0]?.id, 't')
})
