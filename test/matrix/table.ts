import { mayOpen } from './check.ts'
import type { Kind, Marks } from './marks.ts'
import type { Who } from './people.ts'
import { mayKnow } from './who-may-know.ts'
import { whoMayOpen } from './who-may-open.ts'
import type { Planted } from './world.ts'

/** The page of docs: what was decided, for every route and every record, and proven by the matrix. */
export function whoMaySee(people: readonly Who[], { marks, planted }: { marks: Marks; planted: Planted }): string {
  const kinds = [...new Set(marks.all().map(({ kind }) => kind))]
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const header = (first: readonly string[]) => [
    row([...first, ...people.map((_, index) => String(index + 1))]),
    row([...first.map(() => '---'), ...people.map(() => '---')]),
  ]
  const routes = Object.entries(whoMayOpen)
    .flatMap(([needed, all]) => all.map((route) => ({ route, needed })))
    .sort(
      (a, b) =>
        addressOf(a.route).localeCompare(addressOf(b.route), 'en-GB') || a.route.localeCompare(b.route, 'en-GB'),
    )
  return [
    '# Who may see what',
    '',
    'Written by `npm run matrix`, which tries every address and every form below as every one of these people and fails',
    'when one of them is told more, or less, than this page says. What was decided stands in `test/matrix/who-may-open.ts`',
    'and `test/matrix/who-may-know.ts`; a new route without a line there fails too.',
    '',
    '## The people',
    '',
    ...people.map(({ name }, index) => `${index + 1}. ${name}`),
    '',
    '## What they may know of each record',
    '',
    `${kinds.map((kind, index) => `${letterOf(index)}: ${kind}`).join(' · ')}. A dot: nothing at all, not even that it is there.`,
    '',
    ...header(['record', 'who may know']),
    ...[...planted.records.values()].map((record) =>
      row([
        record.name.startsWith('form of') ? 'a form begun on the website' : record.name,
        record.circle ?? (record.erased ? 'erased' : 'all staff'),
        ...people.map((who) => {
          const pieces = marks
            .all()
            .filter((piece) => piece.record === record.name && mayKnow(who, piece, record, planted.records.values()))
          return lettersOf(
            kinds,
            pieces.map(({ kind }) => kind),
          )
        }),
      ]),
    ),
    '',
    '## Where they may go',
    '',
    '● opens it · – is refused · blank: is asked to sign in. What is in it depends on the table above.',
    '',
    ...header(['route', 'for whom']),
    ...routes.map(({ route, needed }) =>
      row([
        `\`${route}\``,
        needed,
        ...people.map((who) => (mayOpen(who, needed) ? '●' : isSignedIn(who, needed) ? '–' : ' ')),
      ]),
    ),
    '',
  ].join('\n')
}

const addressOf = (route: string) => route.split(' ')[1] ?? ''

const isSignedIn = ({ side }: Who, needed: string) =>
  needed !== 'resident' && needed !== 'member' && (side === 'staff' || side === 'contractor')

const letterOf = (index: number) => 'abcdefghijklmnop'.charAt(index)

const lettersOf = (kinds: readonly Kind[], known: readonly Kind[]) =>
  kinds.flatMap((kind, index) => (known.includes(kind) ? letterOf(index) : [])).join('') || '·'
