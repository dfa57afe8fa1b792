import { inTransaction } from '#platform/db/index.ts'
import { type App, clearCookie } from '#platform/http/index.ts'
import { signOut } from '../actions/sign-in.ts'

export function signOutPage(app: App) {
  app.post('/staff/sign-out', { config: { access: { for: 'staff', permission: null } } }, async (request, reply) => {
    const { staffSession } = request
    const actor = request.staff()
    if (staffSession) await inTransaction(app.db, (tx) => signOut(tx, actor, staffSession.id))
    clearCookie(reply, 'staff')
    reply.flash({ kind: 'success', text: 'You are signed out.' })
    return reply.redirect('/staff/sign-in', 303)
  })
}
