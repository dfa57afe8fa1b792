import { recordAudit } from '#modules/audit/index.ts'
import { type Case, changeService, findCase, giveToOwnService, leaveNote, lookAtCase } from '#modules/cases/index.ts'
import { logContact } from '#modules/contacts/index.ts'
import { findOrCreateFromAnswers } from '#modules/customers/index.ts'
import { attachMessage } from '#modules/messages/index.ts'
import { endDutyCalls, moveDutyCalls } from '#modules/organisation/index.ts'
import { routeFor, serviceByKey } from '#modules/services/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { notFound, type StaffActor, system } from '#platform/http/index.ts'
import { publish } from '#platform/jobs/index.ts'
import { changed } from '#platform/live/index.ts'
import { judgeOf } from '../answers.ts'
import { serviceChosen } from '../events.ts'
import { findItem, type ItemState, type LockedItem, lockItem, saveDecision } from '../queries/items.ts'
import { findWriter, saveLesson } from '../queries/words.ts'
import { lessonsIn } from '../rules/classify.ts'
import { doubtInWords, isAnswered } from '../rules/doubt.ts'
import { requestInWords } from '../rules/follows.ts'
import { rulesWritten } from '../rules/urgent.ts'
import { itemKind } from './call.ts'
import { contactOf, openFor } from './open.ts'
import { addTo } from './take-in.ts'

export type DecideRefusal =
  | 'decided-already'
  | 'no-such-service'
  | 'no-such-case'
  | 'case-not-open'
  | 'is-a-case'
  | 'others-would-read'
  | 'cannot-be-undone'
export type Decided = { refusal: null; state: ItemState; reference: string | null } | { refusal: DecideRefusal }

type Seen = { itemId: string; version: number }

async function hold(tx: Tx, actor: StaffActor, { itemId, version }: Seen): Promise<LockedItem | null> {
  const item = await lockItem(tx, actor, itemId)
  if (!item) throw notFound('Report')
  if (item.state !== 'open' || item.version !== version) return null
  // Nobody writes to a machine, nor to an address that may be somebody else's: what it sent is nobody's whom we know.
  const held = { ...item, customerId: isAnswered(item.doubt) ? item.customerId : null }
  // What was set aside and put back is another contact the second time.
  return item.version === 1 ? held : { ...held, sourceKey: `${item.sourceKey}#${item.version}` }
}

/** A person says which service a text is for: the case opens, and its words are remembered for the next one. */
export async function chooseService(
  tx: Tx,
  actor: StaffActor,
  { serviceKey, ...seen }: Seen & { serviceKey: string },
): Promise<Decided> {
  const held = await hold(tx, actor, seen)
  if (!held) return { refusal: 'decided-already' }
  const service = await serviceByKey(tx, serviceKey)
  if (!service || service.body.caseKind === 'none') return { refusal: 'no-such-service' }
  const item = { ...held, customerId: held.customerId ?? (await whoWrote(tx, held)) }
  const judge = await judgeOf(tx)
  const written = item.urgentService ? rulesWritten(service, item.text, judge) : []
  const names = item.marks.map((mark) => mark.slice(3))
  // What a circle keeps teaches nothing: its words would be named to whoever reads the next text that has them.
  if (item.scopeId === null && routeFor(service.body, {}, {}, written).scope === null)
    await saveLesson(tx, lessonsIn(item.text, judge.model, names), serviceKey)
  publish(tx, serviceChosen, { itemId: item.id })
  if (item.caseId) return moveCase(tx, actor, item, { serviceKey, written })
  const calledAbout = { kind: itemKind, id: item.id }
  const follows = item.followsId ? await findCase(tx, system('triage'), item.followsId) : null
  const placed = await openFor(tx, actor, item, { service, streets: judge.streets, written, calledAbout, follows })
  await sayHowItCame(tx, item, placed)
  finish(tx, actor, item, { state: 'decided', serviceKey, words: null, ...placed })
  return {
    refusal: null,
    state: 'decided',
    reference: (await findCase(tx, system('triage'), placed.caseId))?.reference ?? null,
  }
}

/** Whoever has the case reads there too what makes its email doubtful, and which request it was said about. */
async function sayHowItCame(tx: Tx, { id, doubt }: LockedItem, { caseId }: { caseId: string }) {
  const opened = await findCase(tx, system('triage'), caseId)
  const item = await findItem(tx, system('triage'), id)
  if (doubt) await leaveNote(tx, system('triage'), { caseId, text: `${doubtInWords[doubt]}.` })
  if (item?.followedReference && (item.followedScopeId === null || item.followedScopeId === opened?.scopeId))
    await leaveNote(tx, system('triage'), { caseId, text: `It was said about ${requestInWords(item)}.` })
}

/** Whoever wrote an email can be answered there: what comes of it is theirs, as if they had filled in the form. */
async function whoWrote(tx: Tx, { messageId, doubt }: LockedItem): Promise<string | null> {
  const writer = messageId && isAnswered(doubt) ? await findWriter(tx, messageId) : null
  if (!writer?.email) return null
  const { name, email } = writer
  return (await findOrCreateFromAnswers(tx, system('triage'), { name: name ?? '', email })).customerId
}

/** What came by a form is a case already: it goes to the service it should have gone to, or back to its own. */
async function moveCase(
  tx: Tx,
  actor: StaffActor,
  item: LockedItem,
  { serviceKey, written }: { serviceKey: string; written: readonly number[] },
): Promise<Decided> {
  const current = item.caseId ? await findCase(tx, system('triage'), item.caseId) : null
  if (!current) return { refusal: 'no-such-case' }
  if (current.serviceKey !== serviceKey) {
    const moved = await changeService(tx, system('triage'), {
      caseId: current.id,
      version: null,
      serviceKey,
      written,
      reason: `${actor.name} read what was written and chose the service`,
    })
    if (moved.refusal !== null)
      return { refusal: moved.refusal === 'no-such-service' ? 'no-such-service' : 'case-not-open' }
  }
  if (current.serviceKey === serviceKey && item.urgentService) {
    const reason = `${actor.name} read what was written: it is for ${current.title}`
    const given = await giveToOwnService(tx, system('triage'), { caseId: current.id, version: null, reason })
    if (given.refusal !== null) return { refusal: 'case-not-open' }
  }
  const after = await findCase(tx, system('triage'), current.id)
  finish(tx, actor, item, {
    state: 'decided',
    serviceKey,
    caseId: current.id,
    contactId: null,
    scopeId: after?.scopeId ?? null,
    words: null,
  })
  return { refusal: null, state: 'decided', reference: current.reference }
}

/** A person says that a text is about a case that is there: the same thing again, or a question how it goes. */
export async function addToCase(
  tx: Tx,
  actor: StaffActor,
  { reference, how, ...seen }: Seen & { reference: string; how: 'chase' | 'duplicate' },
): Promise<Decided> {
  const item = await hold(tx, actor, seen)
  if (!item) return { refusal: 'decided-already' }
  if (item.caseId) return { refusal: 'is-a-case' }
  const found = await lookAtCase(tx, actor, reference)
  if (!found) return { refusal: 'no-such-case' }
  // What a circle keeps would be read by whoever opens the case, and its call would leave the circle with it.
  if (item.scopeId !== null && found.scopeId !== item.scopeId) return { refusal: 'others-would-read' }
  const target = { state: how, service: found.serviceKey, caseId: found.id }
  const contactId = await addTo(tx, actor, item, target, found.scopeId)
  if (!contactId) return { refusal: 'case-not-open' }
  await sayHowItCame(tx, item, { caseId: found.id })
  if (item.urgentService) await moveDutyCalls(tx, callAbout(item.id, found))
  finish(tx, actor, item, {
    state: how,
    serviceKey: found.serviceKey,
    caseId: found.id,
    contactId,
    scopeId: item.scopeId ?? found.scopeId,
    words: null,
  })
  return { refusal: null, state: how, reference: found.reference }
}

/** What somebody was called about is on a case that was there already. */
const callAbout = (itemId: string, { id, reference, title, scopeId }: Case) => ({
  from: { kind: itemKind, id: itemId },
  to: { kind: 'case', id },
  rota: null,
  summary: scopeId ? reference : `${title}: ${reference}`,
  scopeId,
  link: `/staff/cases/${reference}`,
})

export const noActionReasons = ['answered', 'not-ours', 'not-a-request', 'cannot-tell'] as const
export type NoActionReason = (typeof noActionReasons)[number]

/** A person says that nothing is to be done, and why. Where somebody was answered it is a contact all the same. */
export async function takeNoAction(
  tx: Tx,
  actor: StaffActor,
  { why, words, ...seen }: Seen & { why: NoActionReason; words: string },
): Promise<Decided> {
  const item = await hold(tx, actor, seen)
  if (!item) return { refusal: 'decided-already' }
  if (item.caseId) return { refusal: 'is-a-case' }
  const outcome = why === 'answered' ? 'advice-given' : why === 'not-ours' ? 'signposted' : null
  const told = { ...(await contactOf(tx, item, 'something-else')), caseId: null, scopeId: item.scopeId }
  const contactId = outcome ? logContact(tx, actor, { ...told, outcome }).contactId : null
  finish(tx, actor, item, {
    state: 'no-action',
    serviceKey: null,
    caseId: null,
    contactId,
    scopeId: item.scopeId,
    words,
  })
  return { refusal: null, state: 'no-action', reference: null }
}

/** Puts back what was set aside: nothing came of it, so nothing has to be undone elsewhere. */
export async function putBack(tx: Tx, actor: StaffActor, { itemId }: { itemId: string }): Promise<Decided> {
  const item = await lockItem(tx, actor, itemId)
  if (!item) throw notFound('Report')
  if (item.state !== 'no-action') return { refusal: 'cannot-be-undone' }
  saveDecision(tx, item, {
    state: 'open',
    serviceKey: null,
    caseId: null,
    contactId: null,
    scopeId: item.scopeId,
    words: null,
    decidedBy: null,
  })
  recordAudit(tx, actor, {
    action: 'triage.put-back',
    subject: { kind: 'triage-item', id: item.id },
    scopeId: item.scopeId,
  })
  changed(tx, 'triage', item.scopeId)
  return { refusal: null, state: 'open', reference: null }
}

type Finish = {
  state: ItemState
  serviceKey: string | null
  caseId: string | null
  contactId: string | null
  scopeId: string | null
  words: string | null
}

function finish(tx: Tx, actor: StaffActor, item: LockedItem, decision: Finish) {
  const { state, caseId, serviceKey, scopeId } = decision
  saveDecision(tx, item, { ...decision, decidedBy: actor.id })
  // A call about what became no case of that rota: somebody who read it has said what it is.
  if (item.urgentService) endDutyCalls(tx, { kind: itemKind, id: item.id }, { state: 'not-needed', by: actor.id })
  if (item.messageId && caseId)
    attachMessage(tx, item.messageId, { about: { kind: 'case', id: caseId }, customerId: item.customerId, scopeId })
  recordAudit(tx, actor, {
    action: `triage.${state}`,
    subject: { kind: 'triage-item', id: item.id },
    scopeId,
    detail: { service: serviceKey, caseId },
  })
  changed(tx, 'triage', item.scopeId)
}
