import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { FieldView } from '#modules/forms/index.ts'
import { type ListedMessage, messagesAbout } from '#modules/messages/index.ts'
import { type Db, referencesGivenIn, type Tx } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  oneOf,
  type StaffActor,
  system,
  versionSeen,
} from '#platform/http/index.ts'
import { eventsSince } from '../../queries/events.ts'
import type { Case } from '../../queries/reading.ts'
import { type ToSay, toSayNow } from '../../queries/tasks.ts'
import { factForStaff } from '../story-words.ts'
import { buttonWords, wayToSay } from './to-say.ts'

/** A field of a step's form, as its template draws it. */
export type Field =
  | { kind: 'textarea'; name: string; label: string; hint?: string; rows?: number; value?: string }
  | { kind: 'input'; name: string; label: string; hint?: string; classes?: string; type?: string; value?: string }
  | { kind: 'date'; name: string; label: string; hint?: string; value?: string }
  /** `whenEmpty` is said where there is nothing to choose from. */
  | {
      kind: 'radios' | 'select'
      name: string
      label: string
      hint?: string
      items: readonly Item[]
      value?: string
      whenEmpty?: string
      /** The field that finds what there is to choose from. */
      foundBy?: string
    }
  | { kind: 'checkboxes'; name: string; label: string; hint?: string; items: readonly Item[] }
  | { kind: 'text'; name: string; label: string; lines: readonly string[] }
  | { kind: 'question'; name: string; question: FieldView }
  | { kind: 'hidden'; name: string; value: string }

export type Item = { value: string; text: string; hint?: { text: string } }

/** What every step sends besides its own fields: the version that was on the screen, and whether its letter was looked at. */
export const sentStep = z.object({
  _version: versionSeen,
  _stage: z.preprocess(oneOf, z.enum(['check', 'send']).catch('check')),
})

export type Tried = {
  refusal: 'only-tried'
  messages: readonly ListedMessage[]
  /** What somebody would have to say, because it cannot be written. */
  toSay: readonly ToSay[]
}

/**
 * Does a step and takes it back, to show what it would send. A refusal is what rolls back, so what is shown is what
 * would happen, to the letter. What it sends about another case, into which it moves people, is part of it.
 */
export async function tryStep<Done extends { refusal: string | null }>(
  tx: Tx,
  caseId: string,
  run: () => Promise<Done>,
  elsewhere: string | null = null,
): Promise<Tried | Done> {
  const ids = elsewhere === null ? [caseId] : [caseId, elsewhere]
  const told = async () =>
    (await Promise.all(ids.map((id) => messagesAbout(tx, system('preview'), { kind: 'case', id })))).flat()
  const before = new Set((await told()).map(({ id }) => id))
  const done = await run()
  if (done.refusal !== null) return done
  const messages = (await told()).filter(({ id }) => !before.has(id))
  return {
    refusal: 'only-tried',
    messages: messages.map((message) => withoutReferences(message, referencesGivenIn(tx))),
    toSay: await toSayNow(tx, ids),
  }
}

/** What is said when a step is done: that it is on its way only where it is, and somebody is asked to say the rest. */
export async function saidWhenDone(
  tx: Tx,
  actor: StaffActor,
  { caseId, done }: { caseId: string; done: string },
): Promise<string> {
  const toSay = await toSayNow(tx, [caseId])
  if (toSay.length === 0) return done
  if (actor.kind === 'contractor')
    return 'Saved. It cannot be written to the resident: somebody at the council tells them'
  const verb = toSay.every(({ kind }) => kind === 'to-ask') ? 'Ask them' : 'Tell them'
  return `Saved. ${verb} yourself: who, how and in what words stands on the case`
}

/** What the step would open has a reference only once it is done: the one it had while it was tried is nobody's. */
function withoutReferences(message: ListedMessage, references: readonly string[]): ListedMessage {
  const words = (text: string) =>
    references.reduce((shown, reference) => shown.replaceAll(reference, 'FP-(given when it is sent)'), text)
  return { ...message, subject: words(message.subject), text: words(message.text) }
}

/** What an address fills in beforehand. */
export function fromAddress(request: FastifyRequest): Entered {
  const parsed = z.record(z.string(), z.string().max(500)).safeParse(request.query)
  return parsed.success ? parsed.data : {}
}

/** The page of a step: of the engine's own, or of a kind's. */
export type StepForm = {
  title: string
  intro: string | null
  /** Where it leads back to. */
  href: string
  action: string
  found: Pick<Case, 'id' | 'reference' | 'title' | 'version'> & Partial<Pick<Case, 'doNotWrite'>>
  actor: StaffActor
  entered: Entered
  /** What they will get is shown before it is done. */
  tells: boolean
  /** Null where nothing is left to send. */
  button: string | null
}

type Shown = {
  fields: readonly Field[]
  errors?: FormErrors
  messages?: readonly ListedMessage[]
  toSay?: readonly ToSay[]
  /** Letters that a message without words leads to. */
  behindLink?: readonly { title: string; body: string }[]
  warning?: string | null
  /** The version they had on their screen, when others were quicker. */
  since?: number | null
}

export async function showStep(
  app: App,
  reply: FastifyReply,
  { actor, tells, entered, found, button, ...form }: StepForm,
  { fields, errors, messages, toSay = [], behindLink = [], warning = null, since = null }: Shown,
) {
  const changes = since === null ? [] : await changesSince(app.db, actor, found.id, since)
  const said = await Promise.all(
    toSay.map(async ({ kind, words, customerId }) => {
      const verb = kind === 'to-ask' ? 'ask' : 'tell'
      return { words, way: await wayToSay(app.db, actor, { customerId, doNotWrite: found.doNotWrite ?? null, verb }) }
    }),
  )
  const written = messages?.filter(({ id }) => toSay.every(({ messageId }) => messageId !== id)) ?? []
  return reply.page('modules/cases/pages/staff/step.njk', {
    ...form,
    found,
    version: found.version,
    fields: fields.map((field) => ({
      ...field,
      value: field.kind === 'hidden' ? field.value : (entered[field.name] ?? ('value' in field ? field.value : '')),
    })),
    hidden: hiddenFields(entered),
    errors: errors && whereFound(errors, fields),
    entered,
    button: tells ? 'See what they will get' : button,
    previews: messages ? written.map((message) => previewView(message, actor)) : null,
    said,
    sendButton: buttonWords(
      written.filter(({ state }) => state !== 'not-sent').length,
      said.map(({ way }) => way),
    ),
    behindLink,
    warning,
    conflict: since !== null,
    changes,
  })
}

/** What others did to a case since the version somebody had on their screen, in words. */
export async function changesSince(db: Db, actor: StaffActor, caseId: string, version: number) {
  const events = await eventsSince(db, actor, caseId, version)
  return events.map(({ fact, actorName, at }) => ({ ...factForStaff(fact), actorName, at }))
}

/** Where nothing was found there is nothing to select: it is put right where it is looked for. */
function whereFound({ list, byField }: FormErrors, fields: readonly Field[]): FormErrors {
  const finders = new Map(
    fields.flatMap((field) =>
      field.kind === 'radios' && field.items.length === 0 && field.foundBy ? [[field.name, field.foundBy]] : [],
    ),
  )
  const at = (name: string) => finders.get(name) ?? name
  return {
    list: list.map(({ text, href }) => ({ text, href: `#${at(href.slice(1))}` })),
    byField: Object.fromEntries(Object.entries(byField).map(([name, error]) => [at(name), error])),
  }
}

/** What was seen in the preview is what is sent, whatever is typed afterwards. */
const hiddenFields = (entered: Entered) =>
  Object.entries(entered)
    .filter(([name]) => name !== '_version' && name !== '_stage')
    .flatMap(([name, value]) => [value].flat().map((one) => ({ name, value: one })))

/** What a person would get, in their format. A contractor does not learn whose it is. */
function previewView(
  { subject, text, channelWords, formats, state, stateWords, toName, toAddress }: ListedMessage,
  actor: StaffActor,
) {
  const to = actor.kind === 'contractor' ? 'The resident' : (toName ?? toAddress)
  return { subject, text, channelWords, formats, to, notSent: state === 'not-sent' ? stateWords : null }
}
