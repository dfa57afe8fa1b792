import type { PageRow } from '../row.ts'

export const row: PageRow = {
  kind: 'page',
  title: 'Queue of a team',
  async prepare(city) {
    const { cookie } = await city.signIn('officer', 'street-cleansing')
    return [{ path: '/staff/queue', cookie }]
  },
}
