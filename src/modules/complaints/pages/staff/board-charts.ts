import { barChart } from '#platform/views/chart.ts'
import type { UnitFigures } from '../../answers.ts'
import type { Figure, Span } from '../../rules/figures.ts'
import { underBars } from '../under-bars.ts'
import type { RowView } from './board.ts'
import { recordsHref } from './board-query.ts'
import { figureWords } from './figure-words.ts'

const calm = '#0f4c4a'
const accent = '#d9a441'

const ages = [
  'open-under-2-weeks',
  'open-under-4-weeks',
  'open-under-3-months',
  'open-longer',
] as const satisfies readonly Figure[]
const agesInShort = ['Under 2 weeks', '2 to 4 weeks', '4 to 13 weeks', '13 weeks on']

type Given = { rows: readonly RowView[]; total: UnitFigures; span: Span; unit: string | null }

/** Two pictures, each with the table it was drawn from. */
export async function boardCharts({ rows, total, span, unit }: Given) {
  const received = 'Received by stage'
  const ageing = 'How long open complaints have waited'
  const count = (figure: Figure) => total.counts[figure] ?? 0
  return [
    {
      title: received,
      svg: await barChart({
        label: received,
        categories: underBars(rows.map(({ name }) => name)),
        series: [
          { name: 'Stage 1', values: rows.map(({ stage1 }) => stage1.now.count), color: calm },
          { name: 'Stage 2', values: rows.map(({ stage2 }) => stage2.now.count), color: accent },
        ],
      }),
      columns: ['Stage 1', 'Stage 2'],
      rows: rows.map(({ name, stage1, stage2 }) => ({
        name,
        cells: [stage1.now, stage2.now],
      })),
    },
    {
      title: ageing,
      svg: await barChart({
        label: ageing,
        categories: agesInShort,
        series: [{ name: 'Open now', values: ages.map(count), color: calm }],
      }),
      columns: ['Open now'],
      rows: ages.map((figure) => ({
        name: figureWords[figure].name,
        cells: [{ count: count(figure), href: recordsHref({ figure, span, unit }) }],
      })),
    },
  ]
}
