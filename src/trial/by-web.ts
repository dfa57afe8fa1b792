import { receive } from '#modules/cases/index.ts'
import { logContact } from '#modules/contacts/index.ts'
import type { Answers } from '#modules/forms/index.ts'
import type { Service } from '#modules/services/index.ts'
import { inTransaction, newId, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import type { Resident } from './people.ts'
import type { Scene } from './scene.ts'

/** Somebody asks on the website: the case, or null where nothing was opened. */
export function byWeb({ db }: Scene, service: Service, who: Resident, answers: Answers): Promise<string | null> {
  return inTransaction(db, async (tx) => {
    const [sourceKey, matterId] = [newId(), newId()]
    const received = await receive(tx, system('website'), {
      channel: 'web',
      sourceKey,
      customerId: who.id,
      serviceVersionId: service.versionId,
      answers,
      matterId,
    })
    if (received.refusal !== null) return null
    logContact(tx, system('website'), {
      channel: 'web',
      sourceKey,
      customerId: who.id,
      serviceKey: service.key,
      detail: null,
      outcome: received.caseId === null ? 'told' : received.joined ? 'joined' : 'case-opened',
      caseId: received.caseId,
      scopeId: await scopeOf(tx, received.caseId),
      outOfHours: false,
      matterId,
    })
    return received.caseId
  })
}

export async function scopeOf(tx: Tx, caseId: string | null) {
  if (!caseId) return null
  const row = await tx.selectFrom('cases').select('scope_id').where('id', '=', caseId).executeTakeFirst()
  return row?.scope_id ?? null
}
