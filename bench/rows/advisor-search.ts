import type { PageRow } from '../row.ts'

/** What people say on the phone, and how it sounds to whoever types it. */
const said = [
  'smith',
  'smyth',
  'katchmarek',
  'tomson',
  'david smith',
  'jones sarah',
  'jon smyth',
  'siobhan kaczmarek',
  'liz okafor',
  '0123',
  'patel 0123',
  '+44 7000 012345',
  'ZZ12 3AB',
  'smith ZZ12 3AB',
  '14 mill lane',
  'jones 14 mill lane',
  'a.patel@',
  'wilson 12/3/1957',
  'xqzwv',
]

export const row: PageRow = {
  kind: 'page',
  title: 'Advisor’s search',
  async prepare(city) {
    const { cookie } = await city.signIn('advisor')
    return said.map((text) => ({ path: `/staff/desk?q=${encodeURIComponent(text)}`, cookie }))
  },
}
