import { Readable } from 'node:stream'
import { makeZip } from 'client-zip'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { fileRefusalWords } from '#modules/cases/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { checkUpload, storeFile } from '#platform/files/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  notFound,
  oneOf,
  optionalText,
  parseForm,
  versionSeen,
} from '#platform/http/index.ts'
import { addCopy, liftMark, markWithheld, recordBundle } from '../../actions/marks.ts'
import { withholdingReasonsNow } from '../../definitions.ts'
import { marksOf } from '../../queries/marks.ts'
import { type MarkRefusal, standOf, versionOf, withheldWords } from '../../rules/marks.ts'
import { standsIn } from '../../rules/redaction.ts'
import { bundleEntries, countLacking, hindrances } from './bundle.ts'
import { complaintHref } from './link.ts'
import { recordOf } from './record-documents.ts'
import { documentView, listView } from './record-view.ts'
import { hindranceWords, markRefusalWords } from './record-words.ts'
import { manage } from './run-form.ts'
import { open, params } from './step.ts'

const folder = 'modules/complaints/pages/staff'
const paramsOfDocument = params.extend({ document: z.string().regex(/^[a-z]+-[0-9a-f-]{36}$/) })
const paramsOfMark = params.extend({ id: z.uuid() })

const seen = z.object({ _version: versionSeen })
const withholdForm = seen.extend({
  how: z.preprocess(oneOf, z.enum(['passage', 'whole'], { error: 'Select what is withheld' })),
  words: optionalText(5000),
  reason: z.preprocess(oneOf, z.string({ error: 'Select the reason' }).min(1, 'Select the reason').max(60)),
  note: optionalText(500),
})
const copyForm = seen.extend({ note: optionalText(500) })

type Request = FastifyRequest<{ Params: { reference: string } }>
type Shown = { errors?: FormErrors; entered?: Entered }

/** The whole record of a complaint: what it holds, what of it is withheld, and the bundle for the Ombudsman. */
export function recordPages(app: App) {
  const url = '/staff/complaints/:reference/record'

  app.get(url, { config: manage, schema: { params } }, async (request, reply) =>
    showList(reply, await openRecord(request)),
  )

  app.post(`${url}/bundle`, { config: manage, schema: { params } }, async (request, reply) => {
    const context = await openRecord(request)
    const { found, actor, record, marks } = context
    const inTheWay = await hindrances({ record, marks, files: app.files })
    if (inTheWay.length > 0) {
      const list = inTheWay.map(({ number, key, why }) => ({
        text: `Document ${number}: ${hindranceWords[why]}`,
        href: `${complaintHref(found.reference)}/record/${key}`,
      }))
      return showList(reply.code(422), context, { list, byField: {} })
    }
    const lacking = await countLacking({ record, marks, files: app.files })
    const made = await inTransaction(app.db, (tx) =>
      recordBundle(tx, actor, {
        caseId: found.id,
        documents: record.documents.length,
        withheld: record.documents.filter(({ key }) => standOf(marks, key).whole).length,
        passages: withheldWords(marks).length,
        lacking,
        version: versionOf(marks),
      }),
    )
    if (made.refusal !== null)
      return reply
        .flash({ kind: 'info', text: markRefusalWords[made.refusal] })
        .redirect(complaintHref(found.reference), 303)
    const about = { reference: found.reference, council: app.config.COUNCIL_NAME, madeAt: app.clock.now() }
    const entries = bundleEntries({ record, marks, files: app.files, templates: app.templates, about })
    return reply
      .header('content-disposition', `attachment; filename="${found.reference.replaceAll('/', '.')}-record.zip"`)
      .header('cache-control', 'no-store')
      .type('application/zip')
      .send(Readable.from(makeZip(entries)))
  })

  app.get(`${url}/:document`, { config: manage, schema: { params: paramsOfDocument } }, async (request, reply) =>
    showDocument(reply, await openDocument(request), {}),
  )

  const config = { ...manage, form: withholdForm }
  app.post(`${url}/:document/withhold`, { config, schema: { params: paramsOfDocument } }, async (request, reply) => {
    const context = await openDocument(request)
    const form = parseForm(withholdForm, request.body)
    if (!form.ok) return showDocument(reply.code(422), context, form)
    const { how, words, reason, note, _version: version } = form.value
    const passage = how === 'passage' ? (words ?? '') : null
    const isThere =
      passage === null || passage.trim() === '' || context.document.file || (await holds(context, passage))
    const done = isThere
      ? await inTransaction(app.db, (tx) =>
          markWithheld(tx, context.actor, {
            complaint: context.complaint,
            document: context.document.key,
            version,
            words: passage,
            reasonKey: reason,
            note: note ?? '',
          }),
        )
      : ({ refusal: 'words-not-there' } as const)
    if (done.refusal === null)
      return reply
        .flash({ kind: 'success', text: how === 'whole' ? 'Withheld' : 'These words are withheld in the whole record' })
        .redirect(context.href, 303)
    const entered = form.entered
    return refused(reply, request, done.refusal, { field: done.refusal === 'no-reason' ? 'reason' : 'words', entered })
  })

  const uploads = { ...manage, form: copyForm, uploads: true }
  app.post(
    `${url}/:document/copy`,
    { config: uploads, schema: { params: paramsOfDocument } },
    async (request, reply) => {
      const context = await openDocument(request)
      const form = parseForm(copyForm, request.body)
      const upload = request.uploads.find(({ field }) => field === 'file')
      if (!form.ok) return showDocument(reply.code(422), context, form)
      const { entered } = form
      if (!upload)
        return showDocument(reply.code(422), context, { errors: formErrors({ file: 'Select a file' }), entered })
      const checked = await checkUpload(upload)
      if (checked.refusal !== null)
        return showDocument(reply.code(422), context, {
          errors: formErrors({ file: fileRefusalWords[checked.refusal] }),
          entered,
        })
      const file = await storeFile(app.files, checked)
      const done = await inTransaction(app.db, (tx) =>
        addCopy(tx, context.actor, {
          complaint: context.complaint,
          document: context.document.key,
          version: form.value._version,
          file,
          note: form.value.note ?? '',
        }),
      )
      if (done.refusal !== null) {
        await app.files.remove(file.id)
        return refused(reply, request, done.refusal, { field: 'file', entered })
      }
      return reply
        .flash({ kind: 'success', text: 'The copy goes in the place of the file' })
        .redirect(context.href, 303)
    },
  )

  app.post(`${url}/marks/:id/lift`, { config: manage, schema: { params: paramsOfMark } }, async (request, reply) => {
    const { complaint, actor, found } = await open(app, request, { id: '', entered: {} })
    const done = await inTransaction(app.db, (tx) => liftMark(tx, actor, { complaint, markId: request.params.id }))
    if (done.refusal === 'no-such-document') throw notFound('Mark')
    const text = done.refusal === null ? 'Taken back. It is in the bundle again' : markRefusalWords[done.refusal]
    return reply
      .flash({ kind: done.refusal === null ? 'success' : 'info', text })
      .redirect(`${complaintHref(found.reference)}/record`, 303)
  })

  async function openRecord(request: Request) {
    const context = await open(app, request, { id: '', entered: {} })
    return { ...context, record: await recordOf(app.db, context), marks: await marksOf(app.db, context.found.id) }
  }

  async function openDocument(request: FastifyRequest<{ Params: { reference: string; document: string } }>) {
    const context = await openRecord(request)
    const index = context.record.documents.findIndex(({ key }) => key === request.params.document)
    const document = context.record.documents[index]
    if (!document) throw notFound('Document')
    const href = `${complaintHref(context.found.reference)}/record/${document.key}`
    return { ...context, document, number: index + 1, href }
  }

  const showList = async (reply: FastifyReply, context: Awaited<ReturnType<typeof openRecord>>, errors?: FormErrors) =>
    reply.page(`${folder}/record.njk`, { ...(await listView({ ...context, files: app.files })), errors })

  async function showDocument(reply: FastifyReply, context: Awaited<ReturnType<typeof openDocument>>, shown: Shown) {
    const reasons = (await withholdingReasonsNow(app.db)).filter(({ ended }) => !ended)
    return reply.page(`${folder}/record-document.njk`, {
      ...(await documentView(context)),
      reasons: reasons.map(({ key, name }) => ({ value: key, text: name })),
      entered: shown.entered ?? {},
      errors: shown.errors,
    })
  }

  /** Shown again as it is now, with what was typed. */
  async function refused(
    reply: FastifyReply,
    request: FastifyRequest<{ Params: { reference: string; document: string } }>,
    refusal: MarkRefusal,
    { field, entered }: { field: string; entered: Entered },
  ) {
    const { _version: _, ...typed } = entered
    const errors = formErrors({ [field]: markRefusalWords[refusal] })
    return showDocument(reply.code(refusal === 'changed' ? 409 : 422), await openDocument(request), {
      errors,
      entered: typed,
    })
  }
}

type Opened = { document: { title: string; read(): Promise<readonly { heading: string; text: string }[]> } }

async function holds({ document }: Opened, words: string) {
  const sections = await document.read()
  return [document.title, ...sections.flatMap(({ heading, text }) => [heading, text])].some((text) =>
    standsIn(text, words),
  )
}
