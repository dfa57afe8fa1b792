import { caseCalls } from '#modules/cases/index.ts'
import { phoneInWords } from '#modules/customers/index.ts'
import type { DutySubject, Handed, TakenCall } from '#modules/organisation/index.ts'
import { isReasonOfRule, serviceByKey } from '#modules/services/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { type StaffActor, system } from '#platform/http/index.ts'
import { findItem, type Item } from '../queries/items.ts'
import { findWriter } from '../queries/words.ts'
import { doubtInWords } from '../rules/doubt.ts'
import { requestInWords } from '../rules/follows.ts'
import { itemKind } from './call.ts'
import { chooseService } from './decide.ts'

const longest = 800

/** Duty calls about what waits in triage. */
export const itemCalls: DutySubject = { kind: itemKind, needed, onTaken }

async function needed(db: Db, itemId: string, scopeId: string | null): Promise<string[]> {
  const item = await findItem(db, system('triage'), itemId)
  if (!item) return []
  const doubt = item.doubt ? [`${doubtInWords[item.doubt]}.`] : []
  if (scopeId || item.scopeId) return [...(await kindOfHarm(db, item)), ...doubt]
  const writer = item.messageId ? await findWriter(db, item.messageId) : null
  const text = item.text.length > longest ? `${item.text.slice(0, longest - 1)}…` : item.text
  return [
    ...(item.urgentReason ? [`Urgent: ${item.urgentReason}`] : []),
    ...(writer?.email ? [`From: ${[writer.name, writer.email].filter(Boolean).join(', ')}`] : []),
    ...(item.followedReference ? [`It was said about: ${requestInWords(item)}`] : []),
    ...(item.saidBy
      ? [`${item.saidBy}: ${item.saidByPhone ? phoneInWords(item.saidByPhone) : 'we have no phone number'}`]
      : []),
    ...doubt,
    `They wrote: ${text}`,
  ]
}

/** Of what a circle keeps, why it cannot wait in the words of the rule, which give nobody away. */
async function kindOfHarm(db: Db, { urgentService, urgentReason }: Item): Promise<string[]> {
  const service = urgentService === null ? null : await serviceByKey(db, urgentService)
  return service && urgentReason !== null && isReasonOfRule(service.body, urgentReason)
    ? [`Urgent: ${urgentReason}`]
    : []
}

/** Whoever takes the call has read it: it becomes a case of the service they were called for, and is theirs. */
async function onTaken(tx: Tx, actor: StaffActor, { id: callId, subjectId }: TakenCall): Promise<Handed | null> {
  const item = await findItem(tx, actor, subjectId)
  if (!item) return null
  if (item.state === 'open' && item.urgentService)
    await chooseService(tx, actor, { itemId: item.id, version: item.version, serviceKey: item.urgentService })
  const placed = await findItem(tx, actor, subjectId)
  return placed?.caseId ? caseCalls.onTaken(tx, actor, { id: callId, subjectId: placed.caseId }) : null
}
