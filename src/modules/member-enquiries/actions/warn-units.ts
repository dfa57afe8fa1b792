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

/**
 * Before the time of a part is over, whoever has it hears of it, once; where nobody has it, or who has it may not know of
 * it any more, whoever answers for its unit. Run by the clock.
 */
export async function warnUnits(tx: Tx): Promise<number> {
  const find = accountablePeople(tx)
  let told = 0
  for (const part of await lockPartsDueSoon(tx, decideBy(tx.now))) {
    const { caseId, reference, dueAt, unit, ownerId, teamId, scopeId } = part
    const hasIt = ownerId !== null && (await find.mayKnow(ownerId, scopeId)) ? ownerId : null
    const staffId = hasIt ?? (await find.first(null, teamId, scopeId))
    const person = staffId === null ? undefined : await findStaff(tx, staffId)
    if (!person) continue
    savePart(tx, caseId, { warned_at: tx.now })
    await sendMessage(tx, firstpoint, {
      template: 'enquiry-part-due-soon',
      email: person.email,
      name: person.name,
      about: { kind: 'case', id: caseId },
      data: { reference, unit, dueWords: momentInWords(dueAt), nobody: ownerId === null ? 'yes' : '' },
      scopeId,
      link: `/staff/enquiries/parts/${reference.replace('/', '.')}`,
    })
    told += 1
  }
  return told
}
