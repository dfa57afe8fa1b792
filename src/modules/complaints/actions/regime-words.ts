import { published } from '#modules/definitions/index.ts'
import type { PackInUse } from '#modules/promises/index.ts'
import type { Db } from '#platform/db/index.ts'
import { ombudsmen, type Regime, regimeNamed } from '../definitions.ts'
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
  const last = Math.max(1, ...stages.map((one) => one.stage))
  const post = await postOf(db, pack)
  return {
    pack,
    regime,
    stageName: stages.find((one) => one.stage === stage)?.name ?? `Stage ${stage}`,
    offer: regime?.stages.find((one) => one.stage === stage)?.offer ?? '',
    next: [regime?.stages.find((one) => one.stage === stage)?.next ?? '', stage >= last ? post : '']
      .filter((words) => words !== '')
      .join(' '),
    ombudsman: regime?.ombudsman ? [regime.ombudsman.words, post].filter((words) => words !== '').join(' ') : null,
    last,
  }
}

/** How to write to the Ombudsman that applies, where an address is kept. */
async function postOf(db: Db, pack: PackInUse | null): Promise<string> {
  const found = pack ? await published(db, ombudsmen, pack.ombudsman) : null
  return found?.body.post ? `You can write to the ${found.body.name} at ${found.body.post}.` : ''
}
