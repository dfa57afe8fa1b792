import type { NavigationItem } from '#platform/http/index.ts'

export { judgeMail, type Taken, takeSaid, takeSaidInPassing } from './actions/cannot-wait.ts'
export { chooseService, takeNoAction } from './actions/decide.ts'
export { judgeForm, whatToDoAbout } from './actions/form.ts'
export { putForPerson, standsInTriage, takeFromPerson } from './actions/put-for-person.ts'
export { itemCalls } from './actions/taken.ts'
export { type Judge, judgeOf, readsLike, searchThatCannotWait } from './answers.ts'
export { HeaderFault, type ImportReport, importReports } from './commands.ts'
export { triageJobs } from './jobs.ts'
export { personalData as triagePersonalData } from './personal-data.ts'
export { triageRoutes } from './routes.ts'

export const triageNavigation: NavigationItem[] = [
  { text: 'Triage', href: '/staff/triage', permission: 'triage.work', order: 120 },
]
