import { recordAudit } from '#modules/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { changed } from '#platform/live/index.ts'
import { historyOf } from '../answers/history.ts'
import { termsOf } from '../answers/terms.ts'
import { promiseExtended } from '../events.ts'
import { saveChange } from '../queries/changes.ts'
import { lockPromise, type PromiseRow, saveExtended } from '../queries/promises.ts'
import { moveStep } from '../rules/due-date.ts'
import {
  type Asked,
  type ExtendRefusal,
  latestExtension,
  missingFromLetter,
  refusalOfExtension,
  refusalToExtend,
} from '../rules/extending.ts'
import { extensionRefusalInWords } from '../rules/extension-words.ts'
import { type Reached, untilNow } from '../rules/pausing.ts'
import { wordsWithDue } from '../rules/promise-words.ts'
import { afterItsPause, waitFromNow } from './pause.ts'
import { sayerOf } from './sayer.ts'

export type ExtendPromise = Omit<Asked, 'agreedWith'> & {
  readonly promiseId: string
  readonly agreedWith?: string | null
}

export type Extended =
  | { refusal: ExtendRefusal; words: string }
  | { refusal: null; changeId: string; oldWords: string; newWords: string; dueAt: Temporal.Instant }

/**
 * Gives a promise a longer time by its policy's own rule: once, before the time is over, no longer than the rule
 * allows, with the reasons and everything the letter has to say. It is the only way for dates the law or a Code sets.
 */
export async function extendPromise(
  tx: Tx,
  actor: Actor,
  { promiseId, agreedWith = null, ...given }: ExtendPromise,
): Promise<Extended> {
  const promise = await lockPromise(tx, actor, promiseId)
  if (!promise) throw notFound('Promise')
  const asked = { ...given, agreedWith }
  const terms = await termsOf(tx, promise)
  const rule = terms?.extension ?? null
  const never = refusalToExtend(promise, rule, tx.now)
  if (never || !terms || !rule) return refused(never ?? 'no-extension', { latest: null, missing: [], now: tx.now })

  const latest = latestExtension(terms, rule, untilNow(await historyOf(tx, actor, promise), tx.now), tx.now)
  const reached = await afterItsPause(tx, promise)
  const refusal = refusalOfExtension({ ...promise, dueAt: reached.due }, rule, latest, asked)
  if (refusal) {
    return refused(refusal, { latest, missing: missingFromLetter(rule, asked.letterFacts), now: tx.now })
  }
  return saveLonger(tx, actor, promise, { asked, latest, reached })
}

function saveLonger(
  tx: Tx,
  actor: Actor,
  promise: PromiseRow,
  { asked, latest, reached }: { asked: Asked; latest: Temporal.Instant | null; reached: Reached },
): Extended {
  const { newDue, reasons, letterFacts: letter, agreedWith } = asked
  const by = sayerOf(actor)
  const newWords = wordsWithDue(promise.wording, newDue, tx.now)
  const step = moveStep({ at: tx.now, to: newDue, reason: reasons, by: by.name, extension: { latest } }, reached.due)
  const longer = { id: promise.id, dueAt: newDue, words: newWords, trace: [...reached.steps, step] }
  saveExtended(tx, longer, waitFromNow(tx, promise, by.id))
  const changeId = saveChange(tx, {
    promiseId: promise.id,
    kind: 'extended',
    oldDue: promise.dueAt,
    newDue,
    oldWords: promise.words,
    newWords,
    reason: reasons,
    by,
    extension: { latest, letter, agreedWith },
  })
  const subject = { kind: promise.subjectKind, id: promise.subjectId }
  publish(tx, promiseExtended, { promiseId: promise.id, changeId, subject })
  const detail = { promiseId: promise.id }
  recordAudit(tx, actor, { action: 'promise.extended', subject, scopeId: promise.scopeId, detail })
  changed(tx, 'board', promise.scopeId)
  return { refusal: null, changeId, oldWords: promise.words, newWords, dueAt: newDue }
}

const refused = (refusal: ExtendRefusal, facts: Parameters<typeof extensionRefusalInWords>[1]): Extended => ({
  refusal,
  words: extensionRefusalInWords(refusal, facts),
})
