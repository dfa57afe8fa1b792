import type { Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { disruptionDeclared } from '../events.ts'
import { listDeclaredSince } from '../queries/disruptions.ts'
import { lockMissed } from '../queries/reached.ts'
import { saveSuccessors } from '../queries/together.ts'
import { nextUpdateDue } from '../rules/disruption.ts'
import { waitForNews } from './successors.ts'

/**
 * Promises made in the very moment a disruption was declared, by a process that had not heard of it: they become
 * promises of the next update as well, and their people are told.
 */
export async function catchUpWithDisruptions(tx: Tx): Promise<number> {
  let caughtUp = 0
  for (const disruption of await listDeclaredSince(tx, tx.now.subtract({ minutes: 10 }))) {
    const missed = await lockMissed(tx, disruption)
    if (missed.length === 0) continue
    const due = nextUpdateDue(disruption.nextUpdateOn, tx.now)
    const { id: disruptionId, updateId, reason } = disruption
    const how = { disruptionId, updateId, reason, oldState: 'replaced', successors: 'next-update' } as const
    await saveSuccessors(tx, waitForNews(missed, reason, due, tx.now), how, {
      id: null,
      name: system('Firstpoint').name,
    })
    const subjects = missed.map((promise) => ({ kind: promise.subjectKind, id: promise.subjectId }))
    publish(tx, disruptionDeclared, { disruptionId, updateId, subjects })
    caughtUp += missed.length
  }
  return caughtUp
}
