import type { NavigationItem } from '../http/app.ts'

type Group = NonNullable<NavigationItem['group']>

const groupTexts: Record<Group, string> = {
  people: 'People and places',
  insight: 'Insight',
  setUp: 'Set-up',
}

/** So many stand side by side and are still taken in at a glance. */
const mostInLine = 10

type Entry = { group?: Group; isHere: boolean; text: string }

/** The menu of one person: all links side by side while they are few; else daily work, and the rest in groups that open. */
export function menuOf<Item extends Entry>(items: readonly Item[]) {
  if (items.length <= mostInLine) return { links: items, groups: [] }
  const inGroup = (group: Group) => items.filter((item) => item.group === group)
  const groups = (['people', 'insight', 'setUp'] as const)
    .map((group) => ({ text: groupTexts[group], items: inGroup(group) }))
    .filter((group) => group.items.length > 1)
    .map((group) => ({ ...group, here: group.items.find(({ isHere }) => isHere)?.text ?? null }))
  const grouped = new Set(groups.flatMap((group) => group.items))
  return { links: items.filter((item) => !grouped.has(item)), groups }
}
