import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { listActiveStaff } from '#modules/access/index.ts'
import { type Field, fromAddress, type StepForm, sentStep, showStep } from '#modules/cases/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  once,
  oneOf,
  parseForm,
  type StaffActor,
} from '#platform/http/index.ts'
import type { RunRefusal } from '../../rules/run.ts'
import { runRefusalWords } from './run-words.ts'

export const manage = { access: { for: 'staff' as const, permission: 'complaints.manage' } }

const params = z.object({ id: z.uuid().optional(), other: z.uuid().optional() })
type Ids = { id: string; other: string }

type Opened = Pick<StepForm, 'found' | 'href'> & {
  intro?: string
  fields: readonly Field[]
  /** What the page is called where nothing is left to send: it is only read. */
  over?: string
}

/** A form of those who run complaints, on a page of its own. */
export type RunForm<Form> = {
  url: string
  /** Who may open it: those who run complaints, unless it says otherwise. */
  config?: { access: { for: 'staff'; permission: string | null } }
  title: string
  form: z.ZodType<Form>
  open(db: Db, actor: StaffActor, ids: Ids): Promise<Opened>
  run(
    tx: Tx,
    actor: StaffActor,
    given: { form: Form; version: number } & Ids,
  ): Promise<{ refusal: null; href: string } | { refusal: RunRefusal; why?: string }>
  done: string
  /** The field that a refusal is about. */
  blame: string
}

type Request = FastifyRequest<{ Params: z.output<typeof params> }>

export function runForm<Form>(app: App, page: RunForm<Form>) {
  const { url, config = manage } = page
  app.get(url, { config, schema: { params } }, (request, reply) =>
    show(request, reply, { entered: fromAddress(request) }),
  )

  app.post(url, { config: { ...config, form: page.form }, schema: { params } }, async (request, reply) => {
    const actor = request.staff()
    const ids = idsOf(request)
    const { _version: version } = sentStep.parse(request.body ?? {})
    const parsed = parseForm(page.form, request.body)
    const { entered } = parsed
    if (!parsed.ok) return show(request, reply.code(422), { entered, errors: parsed.errors })
    const done = await once(request, (tx) => page.run(tx, actor, { ...ids, version, form: parsed.value }))
    if (done.refusal === null) return reply.flash({ kind: 'success', text: page.done }).redirect(done.href, 303)
    const errors = formErrors({ [page.blame]: done.why ?? runRefusalWords[done.refusal] })
    return show(request, reply.code(done.refusal === 'changed' ? 409 : 422), { entered, errors })
  })

  async function show(request: Request, reply: FastifyReply, { entered, errors }: Shown) {
    const actor = request.staff()
    const { fields, intro = null, over, ...opened } = await page.open(app.db, actor, idsOf(request))
    const { _version: _, ...typed } = entered
    const form = {
      ...opened,
      intro,
      title: over ?? page.title,
      button: over ? null : page.title,
      tells: false,
      actor,
      entered: typed,
    }
    return showStep(
      app,
      reply,
      { ...form, action: request.url.split('?')[0] ?? url },
      { fields, ...(errors ? { errors } : {}) },
    )
  }
}

type Shown = { entered: Entered; errors?: FormErrors }

const idsOf = ({ params: { id = '', other = '' } }: Request): Ids => ({ id, other })

/** Everybody who works here, to choose from. */
export async function staffItems(db: Db, none: string) {
  const people = await listActiveStaff(db)
  return [{ value: '', text: none }, ...people.map(({ id, name }) => ({ value: id, text: name }))]
}

/** An amount of money in pence; empty is null. */
export const poundsField = z.preprocess(
  oneOf,
  z
    .string()
    .default('')
    .transform((text, context) => {
      const plain = text.replaceAll(/[£, ]/g, '')
      if (plain === '') return null
      if (/^\d{1,7}(\.\d{2})?$/.test(plain) && Number(plain) > 0) return Math.round(Number(plain) * 100)
      context.addIssue({ code: 'custom', message: 'Enter an amount like 150 or 150.50' })
      return z.NEVER
    }),
)
