import { scopeByKey } from '#modules/access/index.ts'
import { recordAudit } from '#modules/audit/index.ts'
import { endOfDay } from '#modules/calendar/index.ts'
import { teamByKey, teamNames } from '#modules/organisation/index.ts'
import { routeFor, type Service, serviceByKey } from '#modules/services/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import type { Actor } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { caseOpened } from '../events.ts'
import { mayWork } from '../permissions.ts'
import { findPlace, type LockedCase, saveEvents } from '../queries/cases.ts'
import { insertCase, type NewCase } from '../queries/opening.ts'
import { nextPartNumber } from '../queries/parts.ts'
import { refusalToSplit } from '../rules/standing.ts'
import { shorten } from '../rules/summary.ts'
import { begin, type Done, finish, type Refused, refused, type Seen, tellPages } from './change.ts'
import { kindOf } from './kinds.ts'
import { type Promised, promiseByPolicy, promiseByWord } from './promising.ts'
import { putInQueue } from './queue.ts'

export type SplitPart = Seen & {
  serviceKey: string
  /** What this part is, in a line. */
  title: string
  /** Another team than the service's own. */
  teamId: string | null
  /** A day of its own, in place of the policy's. */
  dueOn: Temporal.PlainDate | null
}

/**
 * Splits off a part: a piece of the case with its own reference, team and promise. The people hear one answer, from
 * the whole, so the part tells whoever has the whole when it is done.
 */
export async function splitPart(
  tx: Tx,
  actor: Actor,
  { serviceKey, title, teamId, dueOn, ...seen }: SplitPart,
): Promise<(Done & { part: string }) | Refused> {
  const current = await begin(tx, actor, seen, mayWork)
  if (typeof current === 'string') return refused(current)
  const refusal = refusalToSplit(current)
  if (refusal) return refused(refusal)
  if (dueOn && Temporal.PlainDate.compare(dueOn, londonDate(tx.now)) < 0) return refused('date-in-past')
  const service = await serviceByKey(tx, serviceKey)
  if (!service || service.body.caseKind === 'none') return refused('no-such-service')
  const team = teamId ?? (await teamByKey(tx, service.body.team))?.id
  if (!team || !(await teamNames(tx, [team])).has(team)) return refused('no-such-team')

  const part = await partOf(tx, current, { service, title, teamId: team })
  const promised = await promiseForPart(tx, actor, part, { service, dueOn })
  insertCase(tx, { ...part, disruptionId: promised.main?.disruption?.id ?? null })
  putInQueue(tx, { ...part, dueAt: promised.dueAt, enteredAt: tx.now })
  await kindOf(part.kind).onOpen(tx, actor, part)
  saveEvents(tx, actor, { id: part.id, version: 1, scopeId: part.scopeId }, [
    {
      fact: {
        kind: 'opened',
        channel: 'part',
        serviceName: service.body.name,
        promise: promised.main?.words ?? null,
        outOfHours: false,
      },
    },
  ])
  recordAudit(tx, actor, {
    action: 'case.opened',
    subject: { kind: 'case', id: part.id },
    scopeId: part.scopeId,
    detail: { reference: part.reference, service: service.key },
  })
  publish(tx, caseOpened, { caseId: part.id })
  tellPages(tx, part, part.scopeId)
  const shown = part.scopeId === current.scopeId ? title : 'For another team'
  const done = finish(tx, actor, current, {
    action: 'part-split-off',
    change: {},
    events: [{ fact: { kind: 'split', part: part.reference, title: shown } }],
    detail: { part: part.reference },
  })
  return { ...done, part: part.reference }
}

type Wanted = { service: Service; title: string; teamId: string }

/** A part lies where the whole lies; its circle is its service's own or, where that has none, the whole's. */
async function partOf(tx: Tx, whole: LockedCase, { service, title, teamId }: Wanted): Promise<NewCase> {
  const number = await nextPartNumber(tx, whole.id)
  const scopeKey = routeFor(service.body, {}).scope
  const scope = scopeKey ? await scopeByKey(tx, scopeKey) : null
  const place = await findPlace(tx, whole.id)
  return {
    ...place,
    id: newId(),
    reference: `${whole.reference}/${number}`,
    parentId: whole.id,
    partNumber: number,
    followsId: null,
    kind: service.body.caseKind,
    serviceKey: service.key,
    serviceVersionId: service.versionId,
    title: service.body.name,
    summary: shorten(title),
    teamId,
    ownerId: null,
    channel: 'part',
    answers: {},
    streetKey: null,
    urgentReason: whole.urgentReason,
    doNotWrite: whole.doNotWrite,
    disruptionId: null,
    outOfHours: false,
    scopeId: scope?.id ?? whole.scopeId,
    receivedAt: tx.now,
  }
}

async function promiseForPart(
  tx: Tx,
  actor: Actor,
  part: NewCase,
  { service, dueOn }: { service: Service; dueOn: Temporal.PlainDate | null },
): Promise<Promised> {
  if (dueOn) {
    const words = `We will answer about “${part.summary}” by {due}`
    return promiseByWord(tx, actor, part, { dueAt: endOfDay(dueOn), words, startedAt: tx.now })
  }
  const promises = await kindOf(part.kind).promises(tx, part)
  return promiseByPolicy(tx, actor, part, {
    acknowledge: null,
    resolve: promises ? promises.resolve : service.body.promises.resolve,
    noLaterThan: promises?.noLaterThan ?? null,
    startedAt: tx.now,
  })
}
