import type { PageRow } from '../row.ts'

export const row: PageRow = {
  kind: 'page',
  title: 'Complaints board, a year',
  async prepare(city) {
    const { cookie } = await city.signIn('complaints-manager')
    return [{ path: '/staff/complaints/board?from=2025-11-01&to=2026-10-31', cookie }]
  },
}
