import { z } from 'zod'
import type { Db } from '#platform/db/index.ts'
import { type Actor, can, system, visible } from '#platform/http/index.ts'
import type { FailedJob } from '#platform/jobs/failed.ts'
import { momentInWords } from '#platform/time/index.ts'

/** What cannot go on while a job has failed, in words; where it leads, for whoever may open it; what is lost by giving up. */
export type Waits = { words: string; link: { text: string; href: string } | null; lost: string }

const named = z
  .object({
    messageId: z.uuid().nullish(),
    caseId: z.uuid().nullish(),
    about: z.object({ kind: z.string(), id: z.uuid() }).nullish(),
  })
  .catch({})

const hasNothing = z.strictObject({})

const byTheClock: Waits = {
  words: 'It runs by the clock and is tried again at its next time.',
  link: null,
  lost: 'Only this note goes: the work is tried again at its next time, and stands here anew if it fails.',
}

export const messageIn = (payload: unknown) => named.parse(payload).messageId ?? null

export async function whatWaits(db: Db, actor: Actor, { payload }: FailedJob): Promise<Waits | null> {
  if (hasNothing.safeParse(payload).success) return byTheClock
  const { messageId, caseId, about } = named.parse(payload)
  return (
    (messageId && (await ofMessage(db, actor, messageId))) ||
    (await ofCase(db, actor, caseId ?? (about?.kind === 'case' ? about.id : null)))
  )
}

async function ofMessage(db: Db, actor: Actor, id: string): Promise<Waits | null> {
  const message = await db
    .selectFrom('messages')
    .leftJoin('triage_items', 'triage_items.message_id', 'messages.id')
    .select(['direction', 'subject_id as subjectId', 'messages.scope_id as scopeId', 'triage_items.id as itemId'])
    .select((eb) => eb.fn.coalesce('messages.received_at', 'messages.created_at').as('at'))
    .where('messages.id', '=', id)
    .where(visible(system('failed-work'), 'messages.scope_id'))
    .executeTakeFirst()
  if (!message) return null
  const isShown =
    can(actor, 'messages.read') &&
    (await db.selectFrom('messages').select('id').where('id', '=', id).where(visible(actor)).executeTakeFirst())
  const link = isShown ? { text: 'The message', href: `/staff/messages/${id}` } : null
  if (message.direction === 'out')
    return {
      words: `A message of ours of ${momentInWords(message.at)} waits for it.`,
      link,
      lost: 'What was to follow from this message will not be done. The message itself stays under Messages.',
    }
  const wrote = `Somebody wrote to us, ${momentInWords(message.at)}.`
  if (message.itemId)
    return {
      words: `${wrote} It stands in Triage, where a person sorts it.`,
      link,
      lost: 'Nothing of what they wrote is lost: it stays in Triage.',
    }
  if (message.subjectId)
    return {
      words: `${wrote} What it is about is known, but this was not done with it.`,
      link,
      lost: 'What was to follow from it will not be done, and nobody is told of it again. What they wrote stays under Messages.',
    }
  return {
    words: `${wrote} It is not sorted, and they have had no answer.`,
    link,
    lost: 'The program will not sort it any more. It goes to Triage, where a person reads it and says where it belongs.',
  }
}

async function ofCase(db: Db, actor: Actor, id: string | null): Promise<Waits | null> {
  if (!id) return null
  const found = await db
    .selectFrom('cases')
    .select('reference')
    .where('id', '=', id)
    .where(visible(actor))
    .executeTakeFirst()
  return {
    words: found ? `Case ${found.reference} waits for it.` : 'A case waits for it.',
    link:
      found && can(actor, 'cases.read')
        ? { text: `Case ${found.reference}`, href: `/staff/cases/${found.reference}` }
        : null,
    lost: 'This will not be done on the case, and nobody is told of it again. Whoever has the case must do it by hand.',
  }
}
