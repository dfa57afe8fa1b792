import assert from 'node:assert/strict'
import { test } from 'node:test'
import { menuOf } from './menu.ts'

const link = (text: string, group?: 'people' | 'insight' | 'setUp') => ({
  text,
  isHere: text === 'Places',
  ...(group ? { group } : {}),
})
const work = ['Contact', 'Queue', 'Today', 'Cases', 'Handover', 'Decisions', 'Complaints', 'Members'].map((text) =>
  link(text),
)
const people = [link('Customers', 'people'), link('Places', 'people')]

test('a short menu is one line of links', () => {
  const items = [...work, ...people]
  assert.deepEqual(menuOf(items), { links: items, groups: [] })
})

test('a long menu keeps daily work in the line and folds the rest, each entry once', () => {
  const items = [
    ...people,
    ...work,
    link('Quality', 'insight'),
    link('Action plans', 'insight'),
    link('Roles', 'setUp'),
  ]
  const { links, groups } = menuOf(items)
  assert.deepEqual(
    groups.map(({ text, here }) => [text, here]),
    [
      ['People and places', 'Places'],
      ['Insight', null],
    ],
  )
  assert.equal(links.at(-1)?.text, 'Roles', 'one entry alone needs no group')
  assert.deepEqual(new Set([...links, ...groups.flatMap((group) => group.items)]), new Set(items))
})
