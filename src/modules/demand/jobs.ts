import { contactEnded, lastContactAbout } from '#modules/contacts/index.ts'
import { type Db, inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { defineJob, type Job } from '#platform/jobs/index.ts'
import { recordDemand } from './actions.ts'
import { saidByService } from './answers.ts'
import { mattersWithoutDemand, type UnexplainedMatter } from './queries.ts'
import { proposeDemand } from './rules.ts'

/**
 * Contacts that were no conversation (an email, an imported report) say why they came as well: what the records show.
 * A matter whose reason is recorded already, by an advisor or by the page it came from, is left as it is.
 */
const explain = defineJob({
  name: 'demand.explain',
  on: contactEnded,
  payload: contactEnded.payload,
  run: ({ db }, { contactId }) =>
    inTransaction(db, async (tx) => {
      for (const matter of await mattersWithoutDemand(tx, contactId)) {
        recordDemand(tx, {
          matterId: matter.id,
          contactId,
          serviceKey: matter.serviceKey,
          scopeId: matter.scopeId,
          proposed: proposeDemand({
            outcome: matter.outcome,
            about: aboutIn(matter),
            saidNotFixed: false,
            ...(await saidByService(tx, matter.serviceKey)),
            before: await earlier(tx, matter, contactId),
            message: null,
          }),
          corrected: null,
          staffId: null,
        })
      }
    }),
})

/** The case a matter came back about; one that it opened or joined is not one it follows. */
function aboutIn({ outcome, caseId, resolvedDaysAgo, promiseBroken, waitsForCustomer }: UnexplainedMatter) {
  if (outcome !== 'chased' || !caseId) return null
  return { caseId, promiseBroken, finishedDaysAgo: resolvedDaysAgo, waitsForCustomer }
}

const earlier = async (db: Db, { customerId, serviceKey, startedAt: at }: UnexplainedMatter, notContactId: string) =>
  customerId ? lastContactAbout(db, system('demand'), { customerId, serviceKey, notContactId, at }) : null

export const demandJobs: Job[] = [explain]
