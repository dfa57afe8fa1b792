import { type App, can } from '#platform/http/index.ts'
import { stepsLeft } from './first-steps.ts'

/** Signed-in staff go straight to what they came for: the phone, the queue, the board. */
export function homePage(app: App) {
  app.get('/staff', { config: { access: { for: 'staff', permission: null } } }, async (request, reply) => {
    const actor = request.staff()
    if (can(actor, 'staff.manage') && (await stepsLeft(app))) return reply.redirect('/staff/first-steps', 303)
    const first: [string, string][] = [
      ['staff.manage', '/staff/people'],
      ['board.read', '/staff/board'],
      ['cases.work', '/staff/queue'],
      ['contacts.log', '/staff/desk'],
      ['triage.work', '/staff/triage'],
      ['audit.read', '/staff/audit'],
    ]
    const isAdvisor = actor.roles.includes('advisor') || actor.roles.includes('lead-advisor')
    const home = isAdvisor ? '/staff/desk' : first.find(([permission]) => can(actor, permission))?.[1]
    return reply.redirect(home ?? '/staff/account', 303)
  })
}
