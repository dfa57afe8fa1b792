import { limitInWords } from '#modules/access/index.ts'
import type { Service } from '#modules/services/index.ts'
import type { MatterOutcome } from '../rules.ts'

/** How a matter ended, in the same words wherever it stands: true however it came about, by phone, by link or by mail. */
export const outcomeWords: Record<MatterOutcome, string> = {
  settled: 'Settled',
  'advice-given': 'Advice given',
  'answered-from-records': 'Answered from the case system',
  signposted: 'Signposted elsewhere',
  'directed-to-form': 'Directed to the online form',
  'passed-to-team': 'Passed to the team to call back',
  'case-opened': 'Case opened',
  chased: 'Noted on their case',
  joined: 'Joined to a case',
  told: 'Told at once, no case needed',
  'identity-refused': 'Not told: identity or authority',
  'handed-on': 'Handed on',
}

/** What was settled and how much: "Award emergency help, £80". */
export function settledWords(
  { settledKey, amountPence }: { settledKey: string | null; amountPence: number | null },
  service: Pick<Service, 'body'> | undefined,
): string | null {
  if (settledKey === null) return null
  const name = service?.body.settling.find(({ key }) => key === settledKey)?.name ?? 'Settled at once'
  return amountPence === null ? name : `${name}, ${limitInWords(amountPence, 'pence')}`
}
