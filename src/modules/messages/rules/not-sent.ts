import type { NoChannel } from '#modules/customers/index.ts'
import type { Values } from './fill.ts'
import type { Template } from './template.ts'

/** Why nothing goes to somebody. The first group needs a person to find another way; the second is as it should be. */
export type NotSentReason =
  | NoChannel
  | 'duplicate'
  | 'no-change'
  | 'out-of-date'
  | 'too-late-by-post'
  | 'not-by-post'
  | 'withdrawn'
  | 'not-safe'

/** Nobody was told, and somebody should be: these stand on a list until a person has seen to them. */
export const needsAPerson: readonly NotSentReason[] = [
  'refused',
  'needs-clash',
  'via-carer',
  'not-working',
  'nothing-known',
  'no-email',
  'no-mobile',
  'no-address',
  'not-by-post',
  'not-safe',
]

export const notSentWords: Record<NotSentReason, string> = {
  refused: 'They accept no way of writing that we can use. Tell them in a way they accept',
  'needs-clash':
    'Their needs contradict each other and leave no way to reach them. Ask which holds, and end the others',
  'via-carer': 'They are reached through their carer. Tell the carer',
  'not-working': 'The email address or phone number we have does not work. Ask for another',
  'nothing-known': 'We have no email address, mobile number or postal address that we can write to them at',
  'no-email': 'They want email, and we have no email address for them. Ask for it',
  'no-mobile': 'They want text messages, and we have no mobile number for them. Ask for it',
  'no-address': 'They want letters, and we have no postal address for them. Ask for it',
  deceased: 'The person has died. Nothing is sent',
  duplicate: 'The same message went to them just before',
  'no-change': 'Nothing has changed for them',
  'out-of-date': 'It could not be sent in time to be of use',
  'too-late-by-post': 'A letter would arrive after it has happened',
  'not-by-post': 'This is not sent by post, and they accept or have nothing else',
  withdrawn: 'A member of staff decided not to send it',
  'not-safe': 'They told us that it is not safe to write. Tell them in the way and at the time they said is safe',
}

/** Whether the template itself says that there is nothing to tell. What the law demands is always sent. */
export function nothingToTell(template: Template, values: Values): boolean {
  if (template.statutory) return false
  return template.rules.notWhen.some((rule) => {
    const same = rule.same && (values[rule.same[0]] ?? '') === (values[rule.same[1]] ?? '')
    return same || (rule.empty !== undefined && !values[rule.empty])
  })
}

export function refusalOfPost(template: Template, urgent: boolean): NotSentReason | null {
  if (template.rules.byPost === 'never') return 'not-by-post'
  return template.rules.byPost === 'not-when-urgent' && urgent ? 'too-late-by-post' : null
}

/** "10 minutes", "3 days" as a length of time. */
export function lengthOf(words: string): Temporal.Duration {
  const [count = '0', unit = 'days'] = words.split(' ')
  const number = Number(count)
  if (unit.startsWith('minute')) return Temporal.Duration.from({ minutes: number })
  return Temporal.Duration.from({ hours: unit.startsWith('hour') ? number : number * 24 })
}
