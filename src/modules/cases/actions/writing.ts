import { findCustomer } from '#modules/customers/index.ts'
import { decideMessage } from '#modules/messages/index.ts'
import { keepPromises } from '#modules/promises/index.ts'
import { dequeue, orderByPromises } from '#modules/queues/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { StoredFile } from '#platform/files/index.ts'
import { saveFile } from '#platform/files/index.ts'
import { type Actor, isStaff, notFound } from '#platform/http/index.ts'
import { mayContribute, mayWork } from '../permissions.ts'
import {
  type LockedCase,
  lockCase,
  type Person,
  peopleOf,
  saveFiles,
  saveMatter,
  savePerson,
} from '../queries/cases.ts'
import { isTold, lockTask, saveTaskDone } from '../queries/tasks.ts'
import { isOpen } from '../rules/standing.ts'
import { addToStory, begin, type Done, type Refused, refused, type Seen, subjectOf } from './change.ts'
import { toldByHand } from './disruption.ts'
import { notice } from './queue.ts'
import { tellPerson, whoHears } from './tell.ts'
import { waitForAnswer } from './waiting.ts'

/** Adds a note for staff. It never meets an edit conflict: a note changes nothing of what others saw. */
export async function addNote(
  tx: Tx,
  actor: Actor,
  { caseId, text }: { caseId: string; text: string },
): Promise<Done | Refused> {
  const current = await begin(tx, actor, { caseId, version: null }, mayContribute)
  if (typeof current === 'string') return refused(current)
  if (!isStaff(actor)) return refused('not-allowed')
  return addToStory(tx, actor, current, { action: 'note-added', events: [{ fact: { kind: 'note', text } }] })
}

/** What the program knows of something that came with the case, for staff. */
export async function leaveNote(tx: Tx, actor: Actor, { caseId, text }: { caseId: string; text: string }) {
  const current = await lockCase(tx, actor, caseId)
  if (current) addToStory(tx, actor, current, { action: 'note-added', events: [{ fact: { kind: 'note', text } }] })
}

type Letter = Seen & { text: string; customerId: string }

/** Writes to one person of the case, in their format. */
export async function writeToCustomer(
  tx: Tx,
  actor: Actor,
  { text, customerId, ...seen }: Letter,
): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  const person = (await whoHears(tx, current.id)).find((one) => one.customerId === customerId)
  if (!person) return refused('no-customer')
  const { messageId, isToSay } = await tellPerson(tx, actor, current, {
    template: 'case-reply',
    to: person,
    data: { text },
  })
  if (isToSay) {
    return addToStory(tx, actor, current, {
      action: 'words-to-tell',
      events: [{ fact: { kind: 'to-tell', text, isQuestion: false }, customerId }],
    })
  }
  await acknowledged(tx, current)
  return addToStory(tx, actor, current, {
    action: 'wrote-to-customer',
    events: [{ fact: { kind: 'wrote', text, messageId }, customerId }],
  })
}

async function acknowledged(tx: Tx, current: LockedCase) {
  keepPromises(tx, subjectOf(current), ['acknowledge'])
  await orderByPromises(tx, [subjectOf(current)])
}

/** Says that what stood on the case to be looked at is dealt with; what was to be said to somebody has been said. */
export async function dealWithTask(tx: Tx, actor: Actor, { taskId }: { taskId: string }): Promise<Done | Refused> {
  const open = await openTask(tx, actor, taskId)
  if (open.refusal !== null) return open
  const { task, current } = open
  await endTask(tx, actor, task)
  if (task.kind === 'left-undone' && task.sourceId) await toldByHand(tx, current, task.sourceId)
  const person = isTold(task.kind)
    ? (await peopleOf(tx, current.id)).find((one) => one.customerId === task.customerId)
    : null
  if (!person) {
    return addToStory(tx, actor, current, {
      action: 'task-done',
      events: [{ fact: { kind: 'task-done', words: task.words } }],
    })
  }
  const { customerId } = person
  if (task.kind === 'to-ask' && isOpen(current.status))
    return waitForAnswer(tx, actor, current, { question: task.words, messageId: null, customerId, inPerson: true })
  await acknowledged(tx, current)
  return addToStory(tx, actor, current, {
    action: 'customer-told',
    events: [{ fact: { kind: 'told', text: task.words }, customerId }],
  })
}

/** What was to be said to somebody is no longer needed: nobody says that it was said. */
export async function dropTask(tx: Tx, actor: Actor, { taskId }: { taskId: string }): Promise<Done | Refused> {
  const open = await openTask(tx, actor, taskId)
  if (open.refusal !== null) return open
  await endTask(tx, actor, open.task)
  return addToStory(tx, actor, open.current, {
    action: 'task-dropped',
    events: [{ fact: { kind: 'task-dropped', words: open.task.words }, customerId: open.task.customerId }],
  })
}

type Task = NonNullable<Awaited<ReturnType<typeof lockTask>>>
type OpenTask = { refusal: null; task: Task; current: LockedCase }

/** Only the council's own people know whose case it is, and so can tell them. */
const mayDeal = (task: Task) => (actor: Actor, current: LockedCase) =>
  mayWork(actor, current) && !(isTold(task.kind) && actor.kind === 'contractor')

async function openTask(tx: Tx, actor: Actor, taskId: string): Promise<OpenTask | Refused> {
  const task = await lockTask(tx, actor, taskId)
  if (!task) throw notFound('Task')
  const current = await begin(tx, actor, { caseId: task.caseId, version: null }, mayDeal(task))
  if (typeof current === 'string') return refused(current)
  return task.doneAt ? refused('changed') : { refusal: null, task, current }
}

/** It is dealt with wherever it stands: on the case, in the queue, and among what nobody was told. */
async function endTask(tx: Tx, actor: Actor, { id, messageId }: Task) {
  saveTaskDone(tx, id, isStaff(actor) ? actor.id : null)
  dequeue(tx, { kind: 'case-task', id })
  if (messageId && isStaff(actor)) await decideMessage(tx, actor, { messageId, decision: 'seen-to' })
}

type Chase = { caseId: string; matterId: string | null; customerId: string | null; words: string | null }

/** Somebody asked how a case is going: kept on its story, and put before whoever has it. */
export async function chase(
  tx: Tx,
  actor: Actor,
  { caseId, matterId, customerId, words }: Chase,
): Promise<Done | Refused> {
  const current = await begin(tx, actor, { caseId, version: null }, mayContribute)
  if (typeof current === 'string') return refused(current)
  const people = customerId ? await peopleOf(tx, caseId) : []
  const name = people.find((person) => person.customerId === customerId)?.name ?? null
  if (matterId) saveMatter(tx, { caseId, matterId, relation: 'chased', scopeId: current.scopeId })
  notice(tx, current, { kind: 'chased', words: words ?? name ?? 'somebody who gave no name' })
  return addToStory(tx, actor, current, {
    action: 'chased',
    events: [{ fact: { kind: 'chased', name, words }, customerId }],
  })
}

type More = { caseId: string; matterId: string; customerId: string | null; words: string }

/** Somebody on a case said more about it, or that it is not right: on its story, and before whoever has it. */
export async function tellMore(
  tx: Tx,
  actor: Actor,
  { caseId, matterId, customerId, words }: More,
): Promise<Done | Refused> {
  const current = await begin(tx, actor, { caseId, version: null }, mayContribute)
  if (typeof current === 'string') return refused(current)
  const name = (await peopleOf(tx, caseId)).find((person) => person.customerId === customerId)?.name ?? null
  saveMatter(tx, { caseId, matterId, relation: 'told-more', scopeId: current.scopeId })
  notice(tx, current, { kind: 'message-received', words })
  return addToStory(tx, actor, current, {
    action: 'told-more',
    events: [{ fact: { kind: 'told-more', name, words }, customerId }],
  })
}

type NewRole = Seen & Pick<Person, 'customerId' | 'role'> & { writtenBy?: string | null }

/** Adds a person to a case: who else is to be told, or whom it is about. */
export async function addPerson(
  tx: Tx,
  actor: Actor,
  { customerId, role, writtenBy = null, ...seen }: NewRole,
): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  const customer = await findCustomer(tx, actor, customerId)
  if (!customer) return refused('no-customer')
  const people = await peopleOf(tx, current.id)
  if (people.some((person) => person.customerId === customerId && person.role === role)) return refused('on-this-case')
  savePerson(tx, { caseId: current.id, customerId, role, writtenBy, scopeId: current.scopeId })
  return addToStory(tx, actor, current, {
    action: 'person-added',
    events: [{ fact: { kind: 'person-added', name: customer.name, role } }],
  })
}

/** Adds files to a case. Their content is on disk already. */
export async function addFiles(
  tx: Tx,
  actor: Actor,
  { caseId, files }: { caseId: string; files: readonly StoredFile[] },
): Promise<Done | Refused> {
  const current = await begin(tx, actor, { caseId, version: null }, mayContribute)
  if (typeof current === 'string') return refused(current)
  const customerId = actor.kind === 'resident' ? actor.customerId : null
  for (const file of files) saveFile(tx, file, current.scopeId)
  saveFiles(tx, { caseId, source: 'staff', customerId, scopeId: current.scopeId }, files)
  return addToStory(tx, actor, current, {
    action: 'files-added',
    events: files.map(({ name }) => ({ fact: { kind: 'file-added', name }, customerId })),
  })
}
