import { type Step, type StepTold, sendLetter } from '#modules/cases/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { type Actor, isStaff } from '#platform/http/index.ts'
import { complaintOf } from '../queries/complaints.ts'
import { insertLetter, saveLetter } from '../queries/letters.ts'
import { currentStage, remediesOf, stagesOf } from '../queries/register.ts'
import { hashOfLetter, type Own, writeLetter } from '../rules/letter.ts'
import { registerOf } from './letters.ts'

type Progress = Own & { remedyId: string }

/** Tells whoever complained how it stands with one remedy, in a letter that is kept as it went. Who got it, for the story. */
export async function tellProgress(
  tx: Tx,
  actor: Actor,
  current: Step,
  { remedyId, ...own }: Progress,
): Promise<NonNullable<StepTold['letters']>> {
  const complaint = await complaintOf(tx, current.id)
  const stage = currentStage(await stagesOf(tx, current.id))
  const remedy = (await remediesOf(tx, current.id)).find(({ id }) => id === remedyId)
  if (!complaint || !stage || !remedy) return []
  const inHand = { complaint, stage, reference: current.reference, ownerId: current.ownerId }
  const remedies = [{ ...remedy, who: remedy.ownerName ?? remedy.teamName }]
  const letter = writeLetter('progress', { ...(await registerOf(tx, inHand)), remedies }, own)
  const id = insertLetter(tx, {
    caseId: current.id,
    stage: stage.number,
    kind: 'progress',
    ...own,
    ...letter,
    contentHash: hashOfLetter(letter),
    writtenBy: isStaff(actor) ? actor.id : null,
    scopeId: complaint.scopeId,
  })
  saveLetter(tx, id, { state: 'sent', sent_at: tx.now, sent_by: isStaff(actor) ? actor.id : null })
  const { title, body: text } = letter
  return sendLetter(tx, actor, current, { template: 'complaint-letter', title, text })
}
