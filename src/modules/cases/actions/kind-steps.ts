import { type Preview, previewMessage } from '#modules/messages/index.ts'
import { serviceVersion } from '#modules/services/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import type { Happened, LockedCase } from '../queries/cases.ts'
import { begin, type Done, finish, type Refused, refused, type Seen, subjectOf } from './change.ts'
import { tellPerson, toldOfCase, whoHears } from './tell.ts'

export type Step = LockedCase

/** How a step of a kind begins: the case is locked, the actor may, and they saw what they change. */
export async function beginStep(
  tx: Tx,
  actor: Actor,
  seen: Seen,
  may: (actor: Actor, current: Step) => boolean,
): Promise<{ refusal: null; current: Step } | Refused> {
  const current = await begin(tx, actor, seen, may)
  return typeof current === 'string' ? refused(current) : { refusal: null, current }
}

export type StepTold = {
  /** What is recorded: `complaint-acknowledged`. */
  action: string
  /** What staff read in the story. */
  words: string
  /** What the people of the case read in it; null: it is for staff only. */
  news: string | null
  /** The letters that went with it. */
  letters?: readonly Happened[]
  detail?: Record<string, unknown>
}

/** How it ends: a new version of the case, its story, the audit, the news and the open pages, in one commit. */
export const endStep = (
  tx: Tx,
  actor: Actor,
  current: Step,
  { action, words, news, letters = [], detail = {} }: StepTold,
): Done =>
  finish(tx, actor, current, {
    action,
    change: {},
    events: [
      ...letters,
      { fact: { kind: 'step', words } },
      ...(news === null ? [] : [{ fact: { kind: 'news', words: news } as const }]),
    ],
    detail,
  })

/** Writes a letter of the kind to everybody who hears of the case. Who got it, for the story; nobody when no person is known. */
export async function sendLetter(
  tx: Tx,
  actor: Actor,
  current: Step,
  { template, title, text }: Letter,
): Promise<Happened[]> {
  const letters: Happened[] = []
  for (const to of await whoHears(tx, current.id)) {
    const { customerId } = to
    const { messageId, isToSay } = await tellPerson(tx, actor, current, { template, to, data: { title, text } })
    const words = `${title}\n\n${text}`
    letters.push(
      isToSay
        ? { fact: { kind: 'to-tell', text: words, isQuestion: false }, customerId }
        : { fact: { kind: 'wrote', text: words, messageId }, customerId },
    )
  }
  return letters
}

type Letter = { template: string; title: string; text: string }

/** What each of them would get of such a letter, in their own format, before it goes. */
export async function previewLetter(
  db: Db,
  about: Pick<Step, 'id' | 'kind' | 'reference' | 'serviceVersionId' | 'scopeId'>,
  { template, title, text }: Letter,
): Promise<(Preview & { name: string })[]> {
  const service = await serviceVersion(db, about.serviceVersionId)
  const { scopeId } = about
  const previews: (Preview & { name: string })[] = []
  for (const to of await whoHears(db, about.id)) {
    const data = { ...toldOfCase(about, service.body.name, to), title, text }
    const { customerId, name } = to
    previews.push({
      ...(await previewMessage(db, { template, customerId, about: subjectOf(about), data, scopeId })),
      name,
    })
  }
  return previews
}
