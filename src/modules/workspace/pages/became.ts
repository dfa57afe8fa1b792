import { type handOffsOf, type Matter, outcomeWords, settledWords } from '#modules/contacts/index.ts'
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
