import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { placeMap } from '#modules/places/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  notFound,
  once,
  oneOf,
  parseForm,
  requiredText,
} from '#platform/http/index.ts'
import { lookAtCase } from '../../actions/looking.ts'
import { addNote, dealWithTask, dropTask } from '../../actions/writing.ts'
import { caseOfTask } from '../../queries/tasks.ts'
import { caseHref, referenceIn } from './case-link.ts'
import { openCasePage } from './case-view.ts'
import { frontDeskPage } from './front-desk.ts'
import { refusalWords } from './step-words.ts'
import type { CaseOffer, CaseTrail } from './steps-view.ts'

export const read = { access: { for: 'staff' as const, permission: 'cases.read' } }
export const params = z.object({ reference: z.string().min(1).max(60) })

const noteForm = z.object({ note: requiredText('Enter the note', 5000) })

/** One case: its story in one column, its facts in the other. */
export function casePage(app: App, offers: readonly (CaseOffer | CaseTrail)[]) {
  app.get('/staff/cases/:reference', { config: read, schema: { params } }, (request, reply) =>
    showCase(app, request, reply, { address: request.params.reference, offers }),
  )

  // A part's reference as people write it.
  const partParams = params.extend({ part: z.string().regex(/^\d{1,3}$/) })
  app.get(
    '/staff/cases/:reference/:part(^\\d{1,3}$)',
    { config: read, schema: { params: partParams } },
    (request, reply) => reply.redirect(caseHref(`${request.params.reference}/${request.params.part}`), 303),
  )

  app.post(
    '/staff/cases/:reference/note',
    { config: { ...read, form: noteForm }, schema: { params } },
    async (request, reply) => {
      const address = request.params.reference
      const form = parseForm(noteForm, request.body)
      if (!form.ok)
        return showCase(app, request, reply.code(422), { address, offers, errors: form.errors, entered: form.entered })
      const href = await once(request, async (tx) => {
        const found = await lookAtCase(tx, request.actor, referenceIn(address))
        if (!found) throw notFound('Case')
        const { refusal } = await addNote(tx, request.actor, {
          caseId: found.id,
          text: form.value.note,
        })
        return refusal ? { refusal } : { refusal: null, href: caseHref(found.reference) }
      })
      if (href.refusal !== null)
        return reply.flash({ kind: 'info', text: refusalWords[href.refusal] }).redirect(`/staff/cases/${address}`, 303)
      return reply.flash({ kind: 'success', text: 'Note added' }).redirect(href.href, 303)
    },
  )

  const dealing = z.object({ drop: z.preprocess(oneOf, z.string().optional()) })
  const taskParams = params.extend({ taskId: z.uuid() })
  app.post(
    '/staff/cases/:reference/tasks/:taskId/done',
    { config: read, schema: { params: taskParams } },
    async (request, reply) => {
      const isDropped = dealing.parse(request.body ?? {}).drop === 'yes'
      const done = await inTransaction(app.db, (tx) =>
        (isDropped ? dropTask : dealWithTask)(tx, request.actor, { taskId: request.params.taskId }),
      )
      const text =
        done.refusal === null
          ? 'Dealt with'
          : done.refusal === 'changed'
            ? 'Somebody has dealt with it already'
            : refusalWords[done.refusal]
      return reply
        .flash({ kind: done.refusal ? 'info' : 'success', text })
        .redirect(`/staff/cases/${request.params.reference}`, 303)
    },
  )

  // What stands in a queue for a finished case is opened where the case is.
  app.get(
    '/staff/case-tasks/:taskId',
    { config: read, schema: { params: z.object({ taskId: z.uuid() }) } },
    async (request, reply) => {
      const caseId = await caseOfTask(app.db, request.actor, request.params.taskId)
      if (!caseId) throw notFound('Case')
      return reply.redirect(caseHref(caseId), 303)
    },
  )

  app.get('/staff/cases/:reference/map', { config: read, schema: { params } }, async (request, reply) => {
    const found = await inTransaction(app.db, (tx) =>
      lookAtCase(tx, request.actor, referenceIn(request.params.reference)),
    )
    if (!found || found.lat === null || found.lon === null) throw notFound('Map')
    const { lat, lon, placeText, reference } = found
    const map = await placeMap(app.db, { lat, lon, text: placeText })
    return reply.page('modules/cases/pages/staff/map.njk', { map, reference, label: placeText })
  })
}

type Shown = { address: string; offers: readonly (CaseOffer | CaseTrail)[]; errors?: FormErrors; entered?: Entered }

async function showCase(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  { address, offers, errors, entered = {} }: Shown,
) {
  const reference = referenceIn(address)
  const view = await inTransaction(app.db, (tx) => openCasePage(tx, request.staff(), reference, offers))
  if (!view && errors) throw notFound('Case')
  if (!view) return frontDeskPage(app, request, reply, reference)
  return reply.page('modules/cases/pages/staff/case.njk', { view, errors, entered })
}
