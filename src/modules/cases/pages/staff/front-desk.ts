import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  notFound,
  once,
  optionalText,
  parseForm,
  requiredText,
} from '#platform/http/index.ts'
import { leaveMessage, teamThatKnows } from '../../actions/front-desk.ts'
import { referenceIn } from './case-link.ts'
import { refusalWords } from './step-words.ts'

const read = { access: { for: 'staff' as const, permission: 'cases.read' } }
const params = z.object({ reference: z.string().min(1).max(60) })

const messageForm = z.object({
  text: requiredText('Enter the message', 2000),
  caller: optionalText(150),
})

/** Where the front desk of a restricted service leaves a message, and learns nothing more. */
export function passMessagePage(app: App) {
  app.post(
    '/staff/cases/:reference/pass-message',
    { config: { ...read, form: messageForm }, schema: { params } },
    async (request, reply) => {
      const reference = referenceIn(request.params.reference)
      const form = parseForm(messageForm, request.body)
      if (!form.ok) return frontDeskPage(app, request, reply.code(422), reference, form)
      const passed = await once(request, (tx) => leaveMessage(tx, request.actor, { reference, ...form.value }))
      const text = passed.refusal ? refusalWords[passed.refusal] : 'The team has your message'
      return reply
        .flash({ kind: passed.refusal ? 'info' : 'success', text })
        .redirect(`/staff/cases/${request.params.reference}`, 303)
    },
  )
}

/** "Known to this team, who is on duty, pass a message": not found for everybody who may not know even that. */
export async function frontDeskPage(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  reference: string,
  sent: { errors?: FormErrors; entered: Entered } = { entered: {} },
) {
  const known = await inTransaction(app.db, (tx) => teamThatKnows(tx, request.staff(), reference))
  if (!known) throw notFound('Case')
  return reply.page('modules/cases/pages/staff/front-desk.njk', {
    known,
    action: `${request.url.split('/pass-message')[0]}/pass-message`,
    ...sent,
  })
}
