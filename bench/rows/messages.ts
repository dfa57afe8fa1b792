import type { PageRow } from '../row.ts'

export const row: PageRow = {
  kind: 'page',
  title: 'Messages',
  async prepare(city) {
    const { cookie } = await city.signIn('team-manager')
    return ['all', 'received', 'waiting', 'not-told'].map((show) => ({
      path: `/staff/messages?show=${show}`,
      cookie,
    }))
  },
}
