import type { PageRow } from '../row.ts'

export const row: PageRow = {
  kind: 'page',
  title: 'Audit',
  async prepare(city) {
    const { cookie } = await city.signIn('auditor')
    return ['', '?action=queue.downloaded', '?person=lewis'].map((search) => ({
      path: `/staff/audit${search}`,
      cookie,
    }))
  },
}
