import { findStaff } from '#modules/access/index.ts'
import { sendMessage } from '#modules/messages/index.ts'
import { accountablePeople } from '#modules/promises/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { momentInWords } from '#platform/time/index.ts'
import { savePart } from '../queries/enquiries.ts'
import { lockPartsDueSoon } from '../queries/escalations.ts'
import { decideBy } from './tell-accountable.ts'

const firstpoint = system('enquiries')

/** Before the time of a part is over its unit hears of it, once. Run by the clock. */
export async function warnUnits(tx: Tx): Promise<number> {
  let told = 0
  for (const part of await lockPartsDueSoon(tx, decideBy(tx.now))) {
    if (!(await tellUnit(tx, part, 'enquiry-part-due-soon'))) continue
    savePart(tx, part.caseId, { warned_at: tx.now })
    told += 1
  }
  return told
}

type PartOfUnit = {
  caseId: string
  reference: string
  unit: string
  dueAt: Temporal.Instant
  ownerId: string | null
  teamId: string
  scopeId: string | null
}

/**
 * Writes to whoever has a part; where nobody has it, or who has it may not know of it any more, to whoever answers for its
 * unit. False where there is nobody.
 */
export async function tellUnit(
  tx: Tx,
  { caseId, reference, unit, dueAt, ownerId, teamId, scopeId }: PartOfUnit,
  template: 'enquiry-part-due-soon' | 'enquiry-part-sooner',
): Promise<boolean> {
  const find = accountablePeople(tx)
  const hasIt = ownerId !== null && (await find.mayKnow(ownerId, scopeId)) ? ownerId : null
  const staffId = hasIt ?? (await find.first(null, teamId, scopeId))
  const person = staffId === null ? undefined : await findStaff(tx, staffId)
  if (!person) return false
  await sendMessage(tx, firstpoint, {
    template,
    email: person.email,
    name: person.name,
    about: { kind: 'case', id: caseId },
    data: { reference, unit, dueWords: momentInWords(dueAt), nobody: ownerId === null ? 'yes' : '' },
    scopeId,
    link: `/staff/enquiries/parts/${reference.replace('/', '.')}`,
  })
  return true
}
