import type { PageRow } from '../row.ts'

export const row: PageRow = {
  kind: 'page',
  title: 'Members’ enquiries board, half a year',
  async prepare(city) {
    const { cookie } = await city.signIn('members-officer')
    return [{ path: '/staff/enquiries/board?from=2026-05-01&to=2026-10-31', cookie }]
  },
}
