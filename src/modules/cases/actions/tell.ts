import { sendMessage } from '#modules/messages/index.ts'
import { serviceVersion } from '#modules/services/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { type LockedCase, type Person, peopleOf } from '../queries/cases.ts'
import { linkShows } from '../rules/identity.ts'
import { hears } from '../rules/standing.ts'
import { subjectOf } from './change.ts'
import { kindOf } from './kinds.ts'
import { makeLink } from './links.ts'
import { type Noticed, notice } from './queue.ts'

export type Hearer = Pick<Person, 'customerId' | 'writtenBy'>
type About = Noticed & Pick<LockedCase, 'kind' | 'serviceVersionId' | 'doNotWrite'>
type Told = {
  customerId: string
  messageId: string | null
  /** It cannot be written to them. Unless they know it already, somebody is asked to say it. */
  isToSay: boolean
}
type Telling = {
  template: string
  data: Record<string, unknown>
  urgent?: boolean
  isFirst?: boolean
  /** A question: the case waits for an answer only once somebody has put it to them. */
  isQuestion?: boolean
  /** They have just been told, where they told us, or it is for very many: nobody is asked to say it again. */
  asksNobody?: boolean
}

/** Tells everybody who hears of a case, each with a private link of their own where it shows something. */
export async function tellEverybody(tx: Tx, actor: Actor, about: About, telling: Telling): Promise<Told[]> {
  const people = await whoHears(tx, about.id)
  const told: Told[] = []
  for (const to of people) told.push(await tellPerson(tx, actor, about, { ...telling, to }))
  return told
}

export async function tellPerson(
  tx: Tx,
  actor: Actor,
  about: About,
  { to, template, data, urgent = false, isFirst = false, ...telling }: Telling & { to: Hearer },
): Promise<Told> {
  const { customerId } = to
  const service = await serviceVersion(tx, about.serviceVersionId)
  const token = linkShows(service.body) ? makeLink(tx, { caseId: about.id, customerId, scopeId: about.scopeId }) : null
  const { messageId, toSay } = await sendMessage(tx, actor, {
    template,
    customerId,
    about: subjectOf(about),
    data: { ...toldOfCase(about, service.body.name, to), ...data },
    scopeId: about.scopeId,
    link: token && `/l/${token}`,
    urgent,
    isFirst,
    isUnsafe: about.doNotWrite !== null,
  })
  if (toSay && !isFirst && !telling.asksNobody) {
    const kind = telling.isQuestion ? 'to-ask' : 'to-tell'
    const words = telling.isQuestion ? String(data.question) : toSay.words
    notice(tx, about, { kind, words, forWhom: { customerId, messageId: toSay.messageId } })
  }
  return { customerId, messageId, isToSay: toSay !== null }
}

/** What every message about a case is told. */
export const toldOfCase = (
  { reference, kind }: Pick<LockedCase, 'reference' | 'kind'>,
  serviceName: string,
  { writtenBy }: Hearer,
) => ({ reference, serviceName, called: kindOf(kind).called, writtenBy })

/** Each person once, whatever their roles; nobody who has died. */
export async function whoHears(db: Db, caseId: string): Promise<Person[]> {
  const people = (await peopleOf(db, caseId)).filter(({ role, died }) => hears(role) && !died)
  return people.filter(
    (person, index) => people.findIndex(({ customerId }) => customerId === person.customerId) === index,
  )
}
