import { findCustomer } from '#modules/customers/index.ts'
import { keepPromises } from '#modules/promises/index.ts'
import { dequeue, orderByPromises } from '#modules/queues/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { StoredFile } from '#platform/files/index.ts'
import { saveFile } from '#platform/files/index.ts'
import { type Actor, isStaff, notFound } from '#platform/http/index.ts'
import { mayContribute, mayWork } from '../permissions.ts'
import { type Person, peopleOf, saveFiles, saveMatter, savePerson } from '../queries/cases.ts'
import { lockTask, saveTaskDone } from '../queries/tasks.ts'
import { addToStory, begin, type Done, type Refused, refused, type Seen, subjectOf } from './change.ts'
import { notice } from './queue.ts'
import { tellPerson, whoHears } from './tell.ts'

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
  keepPromises(tx, subjectOf(current), ['acknowledge'])
  await orderByPromises(tx, [subjectOf(current)])
  const { messageId } = await tellPerson(tx, actor, current, { template: 'case-reply', customerId, data: { text } })
  return addToStory(tx, actor, current, {
    action: 'wrote-to-customer',
    events: [{ fact: { kind: 'wrote', text, messageId }, customerId }],
  })
}

/** Says that what stood on the case to be looked at is dealt with. */
export async function dealWithTask(tx: Tx, actor: Actor, { taskId }: { taskId: string }): Promise<Done | Refused> {
  const found = await lockTask(tx, actor, taskId)
  if (!found) throw notFound('Task')
  const current = await begin(tx, actor, { caseId: found.caseId, version: null }, mayWork)
  if (typeof current === 'string') return refused(current)
  if (found.doneAt) return refused('changed')
  saveTaskDone(tx, found.id, isStaff(actor) ? actor.id : null)
  dequeue(tx, { kind: 'case-task', id: found.id })
  return addToStory(tx, actor, current, {
    action: 'task-done',
    events: [{ fact: { kind: 'task-done', words: found.words } }],
  })
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

type NewRole = Seen & { customerId: string; role: Person['role'] }

/** Adds a person to a case: who else is to be told, or whom it is about. */
export async function addPerson(tx: Tx, actor: Actor, { customerId, role, ...seen }: NewRole): Promise<Done | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  const customer = await findCustomer(tx, actor, customerId)
  if (!customer) return refused('no-customer')
  const people = await peopleOf(tx, current.id)
  if (people.some((person) => person.customerId === customerId && person.role === role)) return refused('on-this-case')
  savePerson(tx, { caseId: current.id, customerId, role, scopeId: current.scopeId })
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
