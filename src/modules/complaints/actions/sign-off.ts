import { findActor, findScope, staffNames } from '#modules/access/index.ts'
import { type Done, endStep, type Seen, type Step } from '#modules/cases/index.ts'
import { nextUp } from '#modules/organisation/index.ts'
import type { Db, Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { findAway, findHolder, findLeads } from '../queries/cases.ts'
import type { ComplaintRow } from '../queries/complaints.ts'
import {
  delegationsOf,
  insertSignature,
  type LetterRow,
  type SignatureRow,
  saveLetter,
  saveNoLongerAsked,
  saveSignature,
  signaturesOf,
} from '../queries/letters.ts'
import { listWhoSignsIn } from '../queries/signing.ts'
import { hashOfLetter, letterNames } from '../rules/letter.ts'
import { chainFor, type Signer, signerNames, signsInPlaceOf, whoSigns } from '../rules/sign-off.ts'
import { needsAgreement } from './agreement.ts'
import { openLetter, openPoints, runningPromise } from './letters.ts'
import type { No } from './points.ts'
import { processOf } from './regime-words.ts'
import { tellSigner } from './tell-signer.ts'

type OfLetter = Seen & { letterId: string }

/** Sends an answer to those who must sign it, one after the other; where nobody must, it is ready to go. */
export async function askToSign(tx: Tx, actor: Actor, seen: OfLetter): Promise<Done | No> {
  const open = await openLetter(tx, actor, seen)
  if (open.refusal !== null) return open
  const { current, complaint, stage, letter, register, now } = open
  if (letter.state === 'sent') return { refusal: 'letter-sent' }
  if (letter.state === 'in-review') return { refusal: 'letter-in-review' }
  if (letter.kind === 'response') {
    if (await needsAgreement(tx, complaint)) return { refusal: 'agreement-missing' }
    for (const owed of ['visit', 'finish'] as const)
      if (await runningPromise(tx, current.id, owed)) return { refusal: 'panel-not-heard' }
    if (register.points.every((point) => point.withdrawnAt !== null)) return { refusal: 'no-points' }
    if (openPoints(register).length > 0) return { refusal: 'points-unanswered' }
  }
  const chain = await chainOf(tx, complaint, stage.number)
  const version = letter.version + 1
  const content = { title: now.title, body: now.body, content_hash: hashOfLetter(now), version }
  if (chain.length === 0) saveLetter(tx, letter.id, { ...content, state: 'signed' })
  else {
    const asked = await ask(tx, actor, { current, complaint, letter: { ...letter, version }, chain, step: 0 })
    if (asked.refusal !== null) return asked
    saveLetter(tx, letter.id, { ...content, state: 'in-review' })
  }
  return endStep(tx, actor, current, {
    action: 'complaint-letter-to-sign',
    words:
      chain.length === 0
        ? `${letterNames[letter.kind]} ready to send`
        : `${letterNames[letter.kind]} sent to be signed`,
    news: null,
    detail: { letterId: letter.id },
  })
}

async function chainOf(db: Db, complaint: ComplaintRow, stage: number): Promise<readonly Signer[]> {
  const { regime } = await processOf(db, complaint)
  const chains = (regime?.stages ?? []).flatMap((one) =>
    one.signOff.map(({ risk, by }) => ({ stage: one.stage, risk, by })),
  )
  return chainFor(chains, stage, complaint.risk)
}

type Ask = {
  current: Step
  complaint: ComplaintRow
  letter: Pick<LetterRow, 'id' | 'kind' | 'version' | 'scopeId'>
  chain: readonly Signer[]
  step: number
}

type Asked = { refusal: null } | { refusal: 'nobody-signs'; why?: string }

/**
 * Asks the next in the chain, or whoever stands in for them, who hears of it at once; of what is restricted, only those of its circle. Where
 * nobody can be asked, the answer says who is missing.
 */
async function ask(tx: Tx, actor: Actor, { current, complaint, letter, chain, step }: Ask): Promise<Asked> {
  const handlerId = current.ownerId
  const role = chain[step]
  const namedId = role ? await personFor(tx, role, complaint) : null
  if (!role || !namedId) return { refusal: 'nobody-signs' }
  const on = londonDate(tx.now)
  const { scopeId } = complaint
  const up = await nextUp(tx, namedId, tx.now, handlerId ? [handlerId] : [])
  const delegations = await delegationsOf(tx, [namedId])
  const inCircle = scopeId ? await listWhoSignsIn(tx, scopeId, on) : []
  const ids = [namedId, ...(up ? [up] : []), ...delegations.map((one) => one.delegateId), ...inCircle]
  const away = await findAway(tx, ids, on)
  const known = scopeId ? await whoMayKnow(tx, ids, scopeId) : null
  const asked = whoSigns(namedId, {
    handlerId,
    isAway: (id) => away.has(id),
    mayKnow: (id) => known === null || known.has(id),
    nextUp: up,
    inCircle,
    delegations,
    on,
  })
  if (!asked) return { refusal: 'nobody-signs', ...(scopeId ? { why: await whoIsMissing(tx, namedId, scopeId) } : {}) }
  insertSignature(tx, {
    letterId: letter.id,
    step,
    role,
    namedId,
    askedId: asked.askedId,
    because: asked.because,
    letterVersion: letter.version,
    scopeId: letter.scopeId,
  })
  await tellSigner(tx, actor, { complaint, reference: current.reference, letter, askedId: asked.askedId, namedId })
  return { refusal: null }
}

async function whoMayKnow(db: Db, staffIds: readonly string[], scopeId: string): Promise<ReadonlySet<string>> {
  const known = new Set<string>()
  for (const id of new Set(staffIds)) if ((await findActor(db, id))?.scopes.includes(scopeId)) known.add(id)
  return known
}

async function whoIsMissing(db: Db, namedId: string, scopeId: string): Promise<string> {
  const name = (await staffNames(db, [namedId])).get(namedId) ?? 'Whoever signs'
  const circle = (await findScope(db, scopeId))?.name ?? 'the circle of this complaint'
  return `${name} signs this, and nobody who may sign is in ${circle} and here today. Ask an administrator to add ${name}, or somebody who signs for them, to ${circle}`
}

async function personFor(db: Db, role: Signer, { aboutTeamId }: ComplaintRow): Promise<string | null> {
  const now = db.clock.now()
  if (role === 'chief-executive' || role === 'complaints-manager') return findHolder(db, role, now)
  if (!aboutTeamId)
    return role === 'director' ? findHolder(db, 'director', now) : findHolder(db, 'complaints-manager', now)
  const leads = await findLeads(db, aboutTeamId, now)
  const kind = ({ 'team-manager': 'team', 'head-of-service': 'service', director: 'directorate' } as const)[role]
  return leads.find((lead) => lead.kind === kind)?.managerId ?? null
}

/** Whoever was asked is away: asks whoever stands in for them today. What was signed before stays signed. */
export async function askAgain(tx: Tx, actor: Actor, seen: OfLetter): Promise<Done | No> {
  const open = await openLetter(tx, actor, seen)
  if (open.refusal !== null) return open
  const { current, complaint, stage, letter } = open
  if (letter.state !== 'in-review') return { refusal: 'letter-not-in-review' }
  const waiting = (await signaturesOf(tx, letter.id)).find(({ decision }) => decision === null)
  if (!waiting) return { refusal: 'letter-not-in-review' }
  const chain = await chainOf(tx, complaint, stage.number)
  saveNoLongerAsked(tx, waiting.id)
  const asked = await ask(tx, actor, { current, complaint, letter, chain, step: waiting.step })
  if (asked.refusal !== null) return asked
  return endStep(tx, actor, current, {
    action: 'complaint-letter-asked-again',
    words: `${letterNames[letter.kind]}: whoever stands in is asked to sign`,
    news: null,
    detail: { letterId: letter.id },
  })
}

/** What whoever signs saw on their screen. */
type Signing = OfLetter & {
  letterVersion: number
  comments: string
  /** The one signature for a group that this is part of. */
  groupSignatureId?: string
}

/** Signs the letter as it was seen; the next in the chain is asked, or it may go. A changed letter is not signed. */
export async function signLetter(tx: Tx, actor: Actor, signing: Signing): Promise<Done | No> {
  const open = await openToSign(tx, actor, signing)
  if (open.refusal !== null) return open
  const { current, complaint, stage, letter, asked } = open
  saveSignature(tx, asked.id, { ...signing, decision: 'signed', decidedBy: open.signer.id })
  const chain = await chainOf(tx, complaint, stage.number)
  const step = asked.step + 1
  if (step < chain.length) {
    const next = await ask(tx, actor, { current, complaint, letter, chain, step })
    if (next.refusal !== null) return next
  } else saveLetter(tx, letter.id, { state: 'signed' })
  return endStep(tx, actor, current, {
    action: 'complaint-letter-signed',
    words: `${letterNames[letter.kind]} signed by ${open.signer.name} (${asked.role})`,
    news: null,
    detail: { letterId: letter.id, version: letter.version },
  })
}

/** Gives the letter back to its handler, with what has to change. */
export async function returnLetter(tx: Tx, actor: Actor, signing: Signing): Promise<Done | No> {
  if (signing.comments.trim() === '') return { refusal: 'comments-missing' }
  const open = await openToSign(tx, actor, signing)
  if (open.refusal !== null) return open
  saveSignature(tx, open.asked.id, { ...signing, decision: 'returned', decidedBy: open.signer.id })
  saveLetter(tx, open.letter.id, { state: 'returned' })
  return endStep(tx, actor, open.current, {
    action: 'complaint-letter-returned',
    words: `${letterNames[open.letter.kind]} given back by ${open.signer.name}: ${signing.comments}`,
    news: null,
    detail: { letterId: open.letter.id },
  })
}

async function openToSign(tx: Tx, actor: Actor, signing: Signing) {
  if (!isStaff(actor)) return { refusal: 'not-allowed' as const }
  // Whoever was asked may: the regime names them, or somebody it names chose them.
  const open = await openLetter(tx, actor, signing, () => true)
  if (open.refusal !== null) return open
  if (open.letter.state !== 'in-review') return { refusal: 'letter-not-in-review' as const }
  if (open.letter.version !== signing.letterVersion || open.isStale) return { refusal: 'letter-changed' as const }
  const signatures = await signaturesOf(tx, open.letter.id)
  const asked = signatures.find((one) => one.decision === null)
  const mine =
    asked !== undefined && (asked.askedId === actor.id || (await standsIn(tx, asked, actor.id, open.current)))
  if (!asked || !mine) return { refusal: 'not-yours-to-sign' as const }
  const role = signers(asked.role)
  return { ...open, asked: { ...asked, role }, signer: actor }
}

/** Whoever was named to sign for them signs what lay with them before too; never their own letter. */
export async function standsIn(
  db: Db,
  { askedId, namedId }: Pick<SignatureRow, 'askedId' | 'namedId'>,
  actorId: string,
  { ownerId }: { ownerId: string | null },
): Promise<boolean> {
  const people = [askedId, namedId].flatMap((id) => id ?? [])
  return (
    actorId !== ownerId && signsInPlaceOf(people, actorId, await delegationsOf(db, people), londonDate(db.clock.now()))
  )
}

const signers = (role: string) => Object.entries(signerNames).find(([key]) => key === role)?.[1] ?? role
