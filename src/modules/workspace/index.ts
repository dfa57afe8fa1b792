import type { NavigationItem } from '#platform/http/index.ts'

export { type Ending, finishContact } from './actions/contact.ts'
export { customerHistory, placeHistory } from './pages/history.ts'
export { workspaceRoutes } from './routes.ts'

export const workspaceNavigation: NavigationItem[] = [
  { text: 'Contact', href: '/staff/desk', permission: 'contacts.log', order: 10 },
  { text: 'Handed on', href: '/staff/hand-offs', permission: 'contacts.log', order: 170 },
]
