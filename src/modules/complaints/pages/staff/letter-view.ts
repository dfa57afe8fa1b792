import { staffNames } from '#modules/access/index.ts'
import { type Case, previewLetter } from '#modules/cases/index.ts'
import type { Db } from '#platform/db/index.ts'
import { can, notFound, type StaffActor } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { isInHand, openPoints, registerOf } from '../../actions/letters.ts'
import { standsIn } from '../../actions/sign-off.ts'
import { mayHandle } from '../../permissions.ts'
import { findAway } from '../../queries/cases.ts'
import type { ComplaintRow } from '../../queries/complaints.ts'
import { delegationsOf, type LetterRow, letterById, type SignatureRow, signaturesOf } from '../../queries/letters.ts'
import { currentStage, stagesOf } from '../../queries/register.ts'
import { letterNames, upheldWithoutRemedy, writeLetter } from '../../rules/letter.ts'
import { signerNames, signsInPlaceOf } from '../../rules/sign-off.ts'
import { letterTags } from './words.ts'

type Of = { found: Case; complaint: ComplaintRow; actor: StaffActor }

/** One letter as it goes, where it lies, and what can be done with it. */
export async function letterView(db: Db, { found, complaint, actor }: Of, letterId: string) {
  const letter = await letterById(db, letterId)
  const stage = currentStage(await stagesOf(db, found.id))
  if (!letter || letter.caseId !== found.id || !stage) throw notFound('Letter')
  const inHand = { complaint, stage, reference: found.reference, ownerId: found.ownerId }
  const register = await registerOf(db, inHand)
  const written =
    isInHand(letter) && letter.stage === stage.number ? writeLetter(letter.kind, register, letter) : letter
  const asked = await signaturesOf(db, letter.id)
  const waiting = asked.find(({ decision }) => decision === null) ?? null
  const away =
    waiting?.askedId && letter.state === 'in-review'
      ? await findAway(db, [waiting.askedId], londonDate(db.clock.now()))
      : new Set<string>()
  const open = letter.kind === 'response' && isInHand(letter) ? openPoints(register) : []
  const mayWrite = mayHandle(actor, found.ownerId)
  const content = { template: 'complaint-letter', title: written.title, text: written.body }
  const previews = isInHand(letter) ? await previewLetter(db, found, content) : []
  return {
    id: letter.id,
    name: letterNames[letter.kind],
    stage: letter.stage,
    version: letter.version,
    state: letterTags[letter.state],
    isSent: letter.state === 'sent',
    sentAt: letter.sentAt,
    title: written.title,
    body: written.body,
    previews,
    isToSay: previews.length > 0 && previews.every(({ isToSay }) => isToSay),
    /** What goes names nothing, and the letter itself is read behind the link. */
    isBehindLink: previews.some(({ subject }) => subject !== written.title),
    open,
    unremedied: letter.kind === 'response' && isInHand(letter) ? upheldWithoutRemedy(register) : [],
    history: asked.map(signatureView),
    lies:
      waiting && letter.state === 'in-review'
        ? { ...signatureView(waiting), isAway: away.size > 0, standIns: await standInsOf(db, waiting) }
        : null,
    may: {
      sign:
        letter.state === 'in-review' &&
        waiting !== null &&
        (waiting.askedId === actor.id || (await standsIn(db, waiting, actor.id, found))),
      ask: mayWrite && (letter.state === 'draft' || letter.state === 'returned') && open.length === 0,
      change: mayWrite && letter.kind === 'response' && isInHand(letter),
      send: mayWrite && letter.state === 'signed',
      askAgain: letter.state === 'in-review' && away.size > 0 && (mayWrite || can(actor, 'complaints.manage')),
    },
  }
}

export type LetterView = Awaited<ReturnType<typeof letterView>>

const decisionWords = { signed: 'Signed', returned: 'Given back', overtaken: 'Overtaken by a change' } as const

export const signatureView = (signature: SignatureRow) => ({
  role: Object.entries(signerNames).find(([key]) => key === signature.role)?.[1] ?? signature.role,
  askedName: signature.askedName ?? 'Nobody',
  namedName: signature.namedName,
  standsIn: signature.namedName !== signature.askedName,
  because: signature.because,
  askedAt: signature.askedAt,
  decided: signature.decision ? decisionWords[signature.decision] : null,
  deciderName: signature.deciderName,
  decidedAt: signature.decidedAt,
  comments: signature.comments,
})

/** Where the letter in hand lies, in one line for the head of the page. */
export async function liesWith(db: Db, letters: readonly LetterRow[]) {
  const waiting = letters.find(({ state }) => state === 'in-review')
  if (!waiting) return null
  const signature = (await signaturesOf(db, waiting.id)).find(({ decision }) => decision === null)
  if (!signature) return null
  return {
    letterId: waiting.id,
    name: signature.askedName ?? 'Nobody',
    since: signature.askedAt,
    standIns: await standInsOf(db, signature),
  }
}

/** Who else may sign it today: named after it was asked for. */
async function standInsOf(db: Db, { askedId, namedId }: SignatureRow): Promise<string[]> {
  const people = [askedId, namedId].flatMap((id) => id ?? [])
  const delegations = await delegationsOf(db, people)
  const on = londonDate(db.clock.now())
  const ids = delegations
    .map(({ delegateId }) => delegateId)
    .filter((id) => id !== askedId && signsInPlaceOf(people, id, delegations, on))
  const names = await staffNames(db, ids)
  return [...new Set(ids)].flatMap((id) => names.get(id) ?? [])
}
