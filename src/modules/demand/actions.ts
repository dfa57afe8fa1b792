import type { Tx } from '#platform/db/index.ts'
import { type DemandRecord, saveDemand } from './queries.ts'

/** Records why a matter came up, with what was proposed and what the advisor made of it. A cause without failure is dropped. */
export function recordDemand(tx: Tx, record: DemandRecord) {
  const { corrected } = record
  const fitting =
    corrected && (corrected.class === 'failure') === (corrected.cause !== null)
      ? corrected
      : corrected && {
          class: corrected.class,
          cause: corrected.class === 'failure' ? ('progress-chase' as const) : null,
        }
  saveDemand(tx, { ...record, corrected: fitting })
}
