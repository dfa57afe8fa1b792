import { limitInWords } from '#modules/access/index.ts'
import { type handOffsOf, type Matter, outcomeWords } from '#modules/contacts/index.ts'
import type { Service } from '#modules/services/index.ts'

export type HandOff = Awaited<ReturnType<typeof handOffsOf>>[number]

const decisionWords: Record<HandOff['state'], string> = {
  waiting: 'nobody has decided yet',
  agreed: 'agreed',
  declined: 'declined',
  done: 'done',
}

type Ended = Pick<Matter, 'outcome' | 'settledKey' | 'amountPence' | 'told' | 'detail'>

/** What became of a matter: how it ended, what was settled and how much, and what was decided or told. */
export function becameOf(matter: Ended, service: Service | undefined, handOff: HandOff | undefined) {
  const settled = settledWords(matter, service)
  // What was handed on with an amount says all that its note says.
  const noted = handOff && settled ? null : (matter.told ?? matter.detail)
  return {
    label: matter.outcome ? `${outcomeWords[matter.outcome]}${handOff ? `, ${decisionWords[handOff.state]}` : ''}` : '',
    settled,
    text: handOff?.words ?? noted,
  }
}

/** "Award emergency help, £80". */
function settledWords({ settledKey, amountPence }: Ended, service: Service | undefined): string | null {
  if (settledKey === null) return null
  const name = service?.body.settling.find(({ key }) => key === settledKey)?.name ?? 'Settled at once'
  return amountPence === null ? name : `${name}, ${limitInWords(amountPence, 'pence')}`
}
