import { londonDate } from '../../src/platform/time/index.ts'
import type { PageRow } from '../row.ts'

export const row: PageRow = {
  kind: 'page',
  title: 'Complaints board, a year',
  async prepare(city) {
    const { cookie } = await city.signIn('complaints-manager')
    const today = londonDate(city.db.clock.now())
    return [{ path: `/staff/complaints/board?from=${today.subtract({ years: 1 })}&to=${today}`, cookie }]
  },
}
