import type { App } from '#platform/http/index.ts'
import { heldMailPage } from './pages/staff/held-mail.ts'
import { messagePage } from './pages/staff/message.ts'
import { outboxPage } from './pages/staff/outbox.ts'
import { templatesPage } from './pages/staff/templates.ts'

export async function messagesRoutes(app: App) {
  outboxPage(app)
  heldMailPage(app)
  messagePage(app)
  templatesPage(app)
}
