import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import { checkUpload, type FileRefusal, findFile, storeFile } from '#platform/files/index.ts'
import { type App, type FormErrors, formErrors, notFound, once, sendStored } from '#platform/http/index.ts'
import { lookAtCase } from '../../actions/looking.ts'
import { addFiles } from '../../actions/writing.ts'
import type { Case } from '../../queries/reading.ts'
import { caseHref, referenceIn } from './case-link.ts'
import { refusalWords } from './step-words.ts'

const read = { access: { for: 'staff' as const, permission: 'cases.read' } }
const params = z.object({ reference: z.string().min(1).max(60) })

/** Why a file is not taken, and what to do. */
export const fileRefusalWords: Readonly<Record<FileRefusal, string>> = {
  empty: 'The file is empty',
  'too-large': 'The file must be smaller than 10MB',
  'wrong-type': 'The file must be a photo, a PDF, a Word or OpenDocument file, or plain text',
  'name-does-not-match': 'The file does not hold what its name says. Save it again and choose it once more',
}

/** Files of a case: those that came with the report, in messages, and what staff add. */
export function filePages(app: App) {
  const fileParams = params.extend({ fileId: z.uuid() })
  app.get(
    '/staff/cases/:reference/files/:fileId',
    { config: read, schema: { params: fileParams } },
    async (request, reply) => {
      const { reference, fileId } = request.params
      const found = await inTransaction(app.db, (tx) => lookAtCase(tx, request.actor, referenceIn(reference)))
      const isOfCase = found?.files.some(({ id }) => id === fileId)
      const file = isOfCase ? await findFile(app.db, fileId) : null
      if (!file) throw notFound('File')
      return sendStored(reply, app.files, file)
    },
  )

  app.get('/staff/cases/:reference/file', { config: read, schema: { params } }, async (request, reply) => {
    const found = await inTransaction(app.db, (tx) =>
      lookAtCase(tx, request.actor, referenceIn(request.params.reference)),
    )
    if (!found) throw notFound('Case')
    return show(reply, found)
  })

  app.post(
    '/staff/cases/:reference/file',
    { config: { ...read, uploads: true }, schema: { params } },
    async (request, reply) => {
      const found = await inTransaction(app.db, (tx) =>
        lookAtCase(tx, request.actor, referenceIn(request.params.reference)),
      )
      if (!found) throw notFound('Case')
      const upload = request.uploads.find(({ field }) => field === 'file')
      if (!upload) return show(reply.code(422), found, formErrors({ file: 'Select a file' }))
      const checked = await checkUpload(upload)
      if (checked.refusal !== null)
        return show(reply.code(422), found, formErrors({ file: fileRefusalWords[checked.refusal] }))
      const added = await once(request, async (tx) =>
        addFiles(tx, request.actor, { caseId: found.id, files: [await storeFile(app.files, checked)] }),
      )
      const text = added.refusal ? refusalWords[added.refusal] : 'The file is on the case'
      return reply.flash({ kind: added.refusal ? 'info' : 'success', text }).redirect(caseHref(found.reference), 303)
    },
  )
}

const show = (reply: FastifyReply, found: Case, errors?: FormErrors) =>
  reply.page('modules/cases/pages/staff/file.njk', { found, href: caseHref(found.reference), errors })
