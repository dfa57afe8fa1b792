import { londonDate } from '../../src/platform/time/index.ts'
import type { PageRow } from '../row.ts'

export const row: PageRow = {
  kind: 'page',
  title: 'Members’ enquiries board, half a year',
  async prepare(city) {
    const { cookie } = await city.signIn('members-officer')
    const today = londonDate(city.db.clock.now())
    return [{ path: `/staff/enquiries/board?from=${today.subtract({ months: 6 })}&to=${today}`, cookie }]
  },
}
