import { howToReach, phoneInWords } from '#modules/customers/index.ts'
import type { Db } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'

type About = {
  customerId: string
  /** Why nothing may be written to the people of the case; null when it may. */
  doNotWrite: string | null
}

export type WayToSay = { how: 'phone' | 'another-way' | 'not-you'; name: string | null; words: string }

/** How somebody is told or asked what cannot be written to them. A contractor does not learn who it is. */
export async function wayToSay(
  db: Db,
  actor: StaffActor,
  { customerId, doNotWrite, verb }: About & { verb: 'tell' | 'ask' },
): Promise<WayToSay> {
  const does = verb === 'tell' ? 'Tell' : 'Ask'
  const resident = `the council ${verb}s the resident, who cannot be written to`
  if (actor.kind === 'contractor') return { how: 'not-you', name: null, words: `Not for you: ${resident}` }
  const reach = await howToReach(db, customerId, { channels: ['phone'] })
  if (!reach) return { how: 'another-way', name: null, words: `${does} them` }
  const { name, choice } = reach
  if (doNotWrite !== null)
    return { how: 'another-way', name, words: `${does} ${name} in the way they said is safe (${doNotWrite})` }
  if (choice.channel === 'phone' && choice.value)
    return { how: 'phone', name, words: `Phone ${name} on ${phoneInWords(choice.value)} and ${verb} them` }
  if (choice.channel === null && choice.because === 'needs-clash')
    return { how: 'another-way', name, words: `${choice.words} Then ${verb} ${name}` }
  const way = choice.channel === null && choice.because === 'via-carer' ? 'through their carer' : 'another way'
  const why = choice.channel === null ? choice.words : choice.because
  return { how: 'another-way', name, words: `${does} ${name} ${way} (${why.replace(/\.$/, '')})` }
}

/** What the button does with what was looked at: what is sent goes, and what cannot be is for whoever presses it. */
export function buttonWords(sent: number, ways: readonly WayToSay[]): string {
  const mine = ways.filter(({ how }) => how !== 'not-you')
  const they = sent > 0 ? 'the others' : 'them'
  const say = mine.every(({ how }) => how === 'phone') ? `phone ${they}` : `tell ${they} another way`
  if (mine.length > 0) return sent > 0 ? `Send, save and ${say}` : `Save and ${say}`
  return sent > 0 ? 'Send and save' : 'Save'
}
