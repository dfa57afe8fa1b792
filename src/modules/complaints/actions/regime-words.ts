import type { PackInUse } from '#modules/promises/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type Regime, regimeNamed } from '../definitions.ts'
import type { ComplaintRow } from '../queries/complaints.ts'
import { regimeInUse } from './regime.ts'

export type Process = {
  pack: PackInUse | null
  regime: Regime | null
  stageName: string
  /** What the acknowledgement offers. */
  offer: string
  /** How a letter says what to do next. */
  next: string
  ombudsman: string | null
  /** The last stage there is. */
  last: number
}

/** How the regime of a complaint is run, with the words for the stage it is at. */
export async function processOf(
  db: Db,
  { packVersionId, regime: name, stage }: Pick<ComplaintRow, 'packVersionId' | 'regime' | 'stage'>,
): Promise<Process> {
  const pack = await regimeInUse(db, packVersionId)
  const regime = name === null ? null : await regimeNamed(db, name)
  const stages = pack?.stages ?? []
  return {
    pack,
    regime,
    stageName: stages.find((one) => one.stage === stage)?.name ?? `Stage ${stage}`,
    offer: regime?.stages.find((one) => one.stage === stage)?.offer ?? '',
    next: regime?.stages.find((one) => one.stage === stage)?.next ?? '',
    ombudsman: regime?.ombudsman?.words ?? null,
    last: Math.max(1, ...stages.map((one) => one.stage)),
  }
}
