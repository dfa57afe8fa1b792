import { withdrawPromises } from '#modules/promises/index.ts'
import { dequeue } from '#modules/queues/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { caseClosed } from '../events.ts'
import { mayContribute, mayWork } from '../permissions.ts'
import { type LockedCase, lockCase, peopleOf, saveDoNotWrite, saveMatter, savePerson } from '../queries/cases.ts'
import { copyMatters, moveTasks } from '../queries/joining.ts'
import { promiseWordsOf } from '../queries/promises.ts'
import { isOpen, refusalOfVersion, refusalToJoin } from '../rules/standing.ts'
import { sentence } from '../rules/summary.ts'
import {
  addToStory,
  begin,
  closedInto,
  type Done,
  finish,
  type Refused,
  refused,
  type Seen,
  subjectOf,
} from './change.ts'
import { kindOf } from './kinds.ts'
import { type Hearer, tellPerson, whoHears } from './tell.ts'

export type Join = {
  caseId: string
  /** Who reports the same; null when they do not say who they are. */
  customerId: string | null
  matterId: string | null
}

/** Adds somebody who reports what is known already: they hear how it goes, and nobody does the work twice. */
export async function joinCase(tx: Tx, actor: Actor, join: Join): Promise<Done | Refused> {
  const current = await begin(tx, actor, { caseId: join.caseId, version: null }, mayContribute)
  if (typeof current === 'string') return refused(current)
  if (!isOpen(current.status)) return refused('not-open')
  return addReporter(tx, actor, current, join)
}

/** The same for a case that is locked already. Whoever is on it is not told again. */
export async function addReporter(
  tx: Tx,
  actor: Actor,
  current: LockedCase,
  { customerId, matterId }: Omit<Join, 'caseId'>,
): Promise<Done> {
  const { id: caseId, scopeId } = current
  if (matterId) saveMatter(tx, { caseId, matterId, relation: 'joined', scopeId })
  const known = (await peopleOf(tx, caseId)).some(
    (person) => person.customerId === customerId && person.role !== 'about',
  )
  // The same person says no more than they said before: the contact has it, the story does not need it twice.
  if (known) return { refusal: null, caseId, reference: current.reference, version: current.version }
  if (!customerId)
    return addToStory(tx, actor, current, { action: 'reported-again', events: [anotherReport(customerId)] })
  savePerson(tx, { caseId, customerId, role: 'joined', writtenBy: null, scopeId })
  const people = await peopleOf(tx, caseId)
  await tellJoined(tx, actor, current, {
    to: { customerId, writtenBy: null },
    others: people.length - 1,
    asksNobody: true,
  })
  const name = people.find((person) => person.customerId === customerId)?.name ?? 'Somebody'
  return addToStory(tx, actor, current, { action: 'joined', events: [{ fact: { kind: 'joined', name }, customerId }] })
}

const anotherReport = (customerId: string | null) => ({
  fact: { kind: 'joined' as const, name: 'Somebody' },
  customerId,
})

async function tellJoined(
  tx: Tx,
  actor: Actor,
  into: LockedCase,
  { to, others, asksNobody = false }: { to: Hearer; others: number; asksNobody?: boolean },
) {
  const promiseWords = sentence((await promiseWordsOf(tx, into.id)) ?? '')
  await tellPerson(tx, actor, into, {
    template: 'case-joined',
    to,
    asksNobody,
    data: { promiseWords, othersCount: others > 0 ? others : '' },
  })
}

/** Joins a duplicate into the case it repeats: its people move along and are told once. */
export async function joinDuplicates(
  tx: Tx,
  actor: Actor,
  { intoId, ...seen }: Seen & { intoId: string },
): Promise<Done | Refused> {
  const both = await lockBoth(tx, actor, seen.caseId, intoId)
  if (!both) return refused('no-such-case')
  const { from, into } = both
  if (!mayWork(actor, from) || !mayWork(actor, into)) return refused('not-allowed')
  const refusal = refusalOfVersion(from.version, seen.version) ?? refusalToJoin(from, into)
  if (refusal) return refused(refusal)

  const newcomers = await movePeople(tx, from, into)
  const doNotWrite = into.doNotWrite ?? from.doNotWrite
  if (doNotWrite !== into.doNotWrite) saveDoNotWrite(tx, into.id, doNotWrite)
  copyMatters(tx, from.id, into)
  moveTasks(tx, from.id, into.id)
  await withdrawPromises(tx, subjectOf(from), `Joined to ${into.reference}`, actor)
  dequeue(tx, subjectOf(from))
  const others = (await whoHears(tx, into.id)).length - newcomers.length
  for (const to of newcomers) await tellJoined(tx, actor, { ...into, doNotWrite }, { to, others })

  addToStory(tx, actor, into, {
    action: 'duplicate-joined',
    events: [{ fact: { kind: 'merged-in', from: from.reference, people: newcomers.length } }],
    detail: { from: from.reference },
  })
  publish(tx, caseClosed, { caseId: from.id })
  return finish(tx, actor, from, {
    action: 'joined-to-another',
    change: closedInto(
      tx,
      into,
      'joined',
      `We joined your ${kindOf(from.kind).called} to ${into.reference}, which is about the same thing.`,
    ),
    events: [{ fact: { kind: 'merged', into: into.reference } }, { fact: { kind: 'closed', because: 'joined' } }],
    detail: { into: into.reference },
  })
}

/** Always in the order of their ids, so that two people who join them both ways do not wait for each other. */
async function lockBoth(tx: Tx, actor: Actor, fromId: string, intoId: string) {
  const locked = new Map<string, LockedCase>()
  for (const id of [fromId, intoId].toSorted()) {
    const found = await lockCase(tx, actor, id)
    if (!found) return null
    locked.set(id, found)
  }
  const from = locked.get(fromId)
  const into = locked.get(intoId)
  return from && into ? { from, into } : null
}

/** Those of them who hear of the other case from now on. */
async function movePeople(tx: Tx, from: LockedCase, into: LockedCase): Promise<Hearer[]> {
  const there = new Set((await whoHears(tx, into.id)).map(({ customerId }) => customerId))
  const newcomers = (await whoHears(tx, from.id)).filter(({ customerId }) => !there.has(customerId))
  for (const { customerId, writtenBy } of newcomers)
    savePerson(tx, { caseId: into.id, customerId, role: 'joined', writtenBy, scopeId: into.scopeId })
  return newcomers
}
