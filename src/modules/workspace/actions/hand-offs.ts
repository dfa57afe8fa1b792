import { type ContactRefusal, type DecideHandOff, decideHandOff, type HandedOn } from '#modules/contacts/index.ts'
import { type Preview, previewMessage, sendMessage } from '#modules/messages/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { dayInWords, londonDate } from '#platform/time/index.ts'

type Decided = {
  refusal: ContactRefusal | null
  passedTo: string | null
  /** What somebody has to say to them, where nothing could be written. */
  toSay: string | null
}

/** Decides what was handed on, and writes the answer to whoever waits for it, in the ways they accept. */
export async function decideAndTell(tx: Tx, actor: StaffActor, decision: DecideHandOff): Promise<Decided> {
  const { refusal, passedTo, about } = await decideHandOff(tx, actor, decision)
  const message = about && !passedTo ? await answerTo(tx, about, decision.words) : null
  const sent = message && (await sendMessage(tx, actor, message))
  return { refusal, passedTo, toSay: sent?.notSent ? decision.words : null }
}

/** Decides it where the person was told already, or nothing is written. */
export async function decideOnly(tx: Tx, actor: StaffActor, decision: DecideHandOff): Promise<Decided> {
  const { refusal, passedTo } = await decideHandOff(tx, actor, decision)
  return { refusal, passedTo, toSay: null }
}

/** What the person would get, before it goes; null where nothing is written: nobody is known, or only some may know. */
export async function previewAnswer(db: Db, about: HandedOn, words: string): Promise<Preview | null> {
  const message = await answerTo(db, about, words)
  return message && previewMessage(db, message)
}

async function answerTo(db: Db, about: HandedOn, words: string) {
  const { customerId, serviceKey, createdAt, scopeId } = about
  if (customerId === null || scopeId !== null) return null
  const service = await serviceByKey(db, serviceKey)
  return {
    template: 'hand-off-decided',
    customerId,
    data: {
      serviceName: service?.body.name ?? serviceKey,
      day: dayInWords(londonDate(createdAt)),
      text: words,
    },
    scopeId: null,
  }
}
