import { recordAudit } from '#modules/audit/index.ts'
import { sendMessage } from '#modules/messages/index.ts'
import { parseReference, type Tx } from '#platform/db/index.ts'
import { notFound, type StaffActor, system } from '#platform/http/index.ts'
import { londonDate, shortDay } from '#platform/time/index.ts'
import { mayReport } from '../permissions.ts'
import { complaintNamed, insertItem, insertNote, lockItem, owners, saveItem, toRemind } from '../queries/plans.ts'
import {
  hasEnded,
  type PlanRefusal,
  remindDaysBefore,
  remindEveryDays,
  type Source,
  type Status,
} from '../rules/plan.ts'

type NewAction = {
  theme: string
  action: string
  ownerId: string
  dueOn: Temporal.PlainDate
  source: Source
  sourceWords: string
  /** Of the complaint it comes from. */
  reference: string | null
}

type Added = { refusal: null; itemId: string } | { refusal: PlanRefusal }

export async function addAction(tx: Tx, actor: StaffActor, { reference, ...given }: NewAction): Promise<Added> {
  const today = londonDate(tx.now)
  if (Temporal.PlainDate.compare(given.dueOn, today) < 0) return { refusal: 'due-in-past' }
  if (!(await owners(tx)).some(({ id }) => id === given.ownerId)) return { refusal: 'no-such-owner' }
  const named = reference === null ? null : await complaintNamed(tx, actor, parseReference(reference) ?? '')
  if (named === undefined) return { refusal: 'no-such-complaint' }
  const caseId = named?.id ?? null
  const itemId = insertItem(tx, { ...given, caseId, createdBy: actor.id, createdOn: today })
  recordAudit(tx, actor, {
    action: 'action-plan.added',
    subject: { kind: 'action-plan-item', id: itemId },
    scopeId: named?.scopeId ?? null,
  })
  return { refusal: null, itemId }
}

type Progress = {
  itemId: string
  version: number
  status: Status
  words: string
  /** A new day for it; null: as it was. */
  dueOn: Temporal.PlainDate | null
  evidence: string
}

/** How it goes: where it stands, and with what evidence when it is done. */
export async function noteProgress(
  tx: Tx,
  actor: StaffActor,
  given: Progress,
): Promise<{ refusal: PlanRefusal | null }> {
  const { itemId, version, status, words, evidence } = given
  const item = await lockItem(tx, actor, itemId)
  if (!item || !mayReport(actor, item)) throw notFound('Action')
  if (hasEnded(item.status)) return { refusal: 'ended' }
  if (item.version !== version) return { refusal: 'changed' }
  if (status === 'done' && evidence === '') return { refusal: 'evidence-missing' }
  const today = londonDate(tx.now)
  if (given.dueOn && Temporal.PlainDate.compare(given.dueOn, today) < 0) return { refusal: 'due-in-past' }
  const dueOn = given.dueOn ?? item.dueOn
  saveItem(tx, itemId, {
    status,
    due_on: dueOn,
    ...(evidence === '' ? {} : { evidence }),
    ended_on: hasEnded(status) ? today : null,
    reminded_on: null,
    version: version + 1,
  })
  insertNote(tx, { itemId, status, words, dueOn, writtenBy: actor.id, notedOn: today })
  recordAudit(tx, actor, {
    action: 'action-plan.progress',
    subject: { kind: 'action-plan-item', id: itemId },
    scopeId: item.scopeId,
    detail: { status },
  })
  return { refusal: null }
}

const robot = system('action plans')

/** Writes to owners of what is due soon or late: one message for all of theirs, and one for each circle they come from. */
export async function remindOwners(tx: Tx): Promise<void> {
  const today = londonDate(tx.now)
  const due = await toRemind(tx, {
    dueBy: today.add({ days: remindDaysBefore }),
    notSince: today.subtract({ days: remindEveryDays }),
  })
  for (const theirs of Map.groupBy(due, ({ ownerId, scopeId }) => `${ownerId} ${scopeId}`).values()) {
    const [owner] = theirs
    if (!owner) continue
    await sendMessage(tx, robot, {
      template: 'action-plan-reminder',
      email: owner.email,
      name: owner.name,
      about: { kind: 'action-plan-item', id: owner.id },
      data: { list: theirs.map(({ action, dueOn }) => `${shortDay(dueOn)}: ${action}`).join('\n') },
      scopeId: owner.scopeId,
      link: '/staff/action-plans?show=mine',
    })
    for (const { id } of theirs) saveItem(tx, id, { reminded_on: today })
  }
}
