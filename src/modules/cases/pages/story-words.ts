import type { CaseFact, Lacked } from '../rules/facts.ts'
import { sentence } from '../rules/summary.ts'

/** A fact as the customer reads it, of what is called their request or complaint; null when it is not for them. */
export function factForCustomer(fact: CaseFact, called: string): { heading: string; text: string | null } | null {
  switch (fact.kind) {
    case 'opened':
      return { heading: `We got your ${called}`, text: fact.promise ? `We said: ${sentence(fact.promise)}` : null }
    case 'joined':
      return { heading: 'You told us about this too', text: 'We added you, so that we can tell you how it goes.' }
    case 'chased':
      return { heading: 'You asked us how this is going', text: fact.words }
    case 'told-more':
      return { heading: 'You told us more', text: fact.words }
    case 'moved':
      return { heading: `We passed this to ${fact.toTeam}`, text: null }
    case 'started':
      return { heading: 'We started work', text: null }
    case 'asked':
      return { heading: 'We asked you a question', text: fact.question }
    case 'answered':
      return { heading: 'You answered our question', text: fact.text }
    case 'waiting':
      return { heading: `We are waiting for ${fact.forWhom}`, text: waitingText(fact) }
    case 'wait-ended':
      return {
        heading: fact.forWhom ? `We are no longer waiting for ${fact.forWhom}` : 'We are carrying on',
        text: fact.words,
      }
    case 'news':
      return { heading: fact.words, text: null }
    case 'wrote':
      return { heading: 'We wrote to you', text: fact.text }
    case 'told':
      return { heading: 'We told you', text: fact.text }
    case 'message-received':
      return { heading: 'You wrote to us', text: fact.text }
    case 'promise-moved':
      return {
        heading: 'We changed what we promised',
        text: `We had said: ${sentence(fact.oldWords)}\nNow: ${sentence(fact.newWords)}\nWhy: ${sentence(fact.reason)}`,
      }
    case 'promise-broken':
      return { heading: 'We did not keep our promise', text: `We had said: ${sentence(fact.words)}` }
    case 'disruption':
      return { heading: fact.reason, text: fact.nextUpdate }
    case 'resolved':
      return { heading: fact.outcomeName, text: fact.words }
    case 'reopened':
      return {
        heading: 'We are looking at this again',
        text: fact.promise ? `${sentence(fact.reason)}\n\nWe said: ${sentence(fact.promise)}` : fact.reason,
      }
    case 'merged':
      return { heading: 'Someone had already told us about this', text: `We joined your ${called} to ${fact.into}.` }
    case 'split':
      return { heading: `Another team does part of this: ${fact.title}`, text: `Its reference is ${fact.part}.` }
    case 'service-changed':
      return { heading: `This is now: ${fact.to}`, text: `We had it as: ${fact.from}.` }
    default:
      return null
  }
}

function waitingText({ expectedOn, updateOn }: { expectedOn: string | null; updateOn: string | null }) {
  if (expectedOn) return `We expect this by ${expectedOn}. What we promised you has not changed.`
  return updateOn ? `We will tell you more by ${updateOn}. What we promised you has not changed.` : null
}

const lackedWords: Record<Lacked, string> = {
  authority: 'authority',
  knowledge: 'knowledge',
  'system-access': 'access to a system',
  time: 'time',
  skill: 'a skill',
  nothing: 'nothing: wrong team',
}

export const lackedInWords = (lacked: Lacked) => lackedWords[lacked].replace(/^./, (first) => first.toUpperCase())

const because = {
  finished: 'The work is finished',
  time: 'No more came from the customer',
  joined: 'Joined to another case',
} as const

/** A fact as staff read it. */
export function factForStaff(fact: CaseFact): { heading: string; text: string | null } {
  switch (fact.kind) {
    case 'opened':
      return {
        heading: `Opened ${channelInWords(fact.channel)}${fact.outOfHours ? ', out of hours' : ''}`,
        text: fact.promise,
      }
    case 'joined':
      return { heading: `${fact.name} reported the same`, text: null }
    case 'chased':
      return { heading: `${fact.name ?? 'Someone'} asked how it is going`, text: fact.words }
    case 'told-more':
      return { heading: `${fact.name ?? 'Someone'} told us more`, text: fact.words }
    case 'person-added':
      return { heading: `${fact.name} added${fact.role === 'about' ? ' as the person it is about' : ''}`, text: null }
    case 'taken':
      return { heading: 'Taken', text: null }
    case 'assigned':
      return { heading: fact.ownerName ? `Given to ${fact.ownerName}` : 'Put back in the queue', text: null }
    case 'moved':
      return {
        heading: `Moved from ${fact.fromTeam} to ${fact.toTeam}`,
        text: `${fact.reason} (lacked ${lackedWords[fact.lacked]})`,
      }
    case 'started':
      return { heading: 'Work started', text: null }
    case 'asked':
      return {
        heading: fact.inPerson ? 'Asked the customer, by phone or in person' : 'Asked the customer',
        text: fact.question,
      }
    case 'answered':
      return { heading: `Customer answered${answeredBy[fact.by]}`, text: fact.text }
    case 'waiting':
      return { heading: `Waiting for ${fact.forWhom}`, text: waitingForStaff(fact) }
    case 'wait-ended':
      return { heading: fact.forWhom ? `No longer waiting for ${fact.forWhom}` : 'No longer waiting', text: fact.words }
    case 'note':
      return { heading: 'Note', text: fact.text }
    case 'step':
      return { heading: fact.words, text: null }
    case 'news':
      return { heading: 'The customer reads', text: fact.words }
    case 'wrote':
      return { heading: 'Wrote to the customer', text: fact.text }
    case 'to-tell':
      return { heading: `For somebody to ${fact.isQuestion ? 'ask' : 'tell'} the customer`, text: fact.text }
    case 'told':
      return { heading: 'Told the customer, by phone or in person', text: fact.text }
    case 'message-received':
      return { heading: `Message from ${fact.from}`, text: fact.text }
    case 'message-failed':
      return { heading: `Message to ${fact.to} did not arrive`, text: fact.reason }
    case 'message-passed':
      return { heading: fact.caller ? `Message passed on from ${fact.caller}` : 'Message passed on', text: fact.text }
    case 'task-done':
      return { heading: 'Dealt with', text: fact.words }
    case 'task-dropped':
      return { heading: 'Not told: no longer needed', text: fact.words }
    case 'promise-moved':
      return {
        heading: 'Promise changed',
        text: `Was: ${sentence(fact.oldWords)} Now: ${sentence(fact.newWords)} Why: ${sentence(fact.reason)}`,
      }
    case 'promise-broken':
      return { heading: 'Promise broken', text: fact.words }
    case 'decided':
      return { heading: fact.by ? `Decided by ${fact.by}` : 'Decided', text: fact.words }
    case 'disruption':
      return { heading: `Disruption: ${fact.reason}`, text: fact.nextUpdate }
    case 'urgent':
      return { heading: 'Urgent', text: fact.reason }
    case 'not-urgent':
      return { heading: 'No longer urgent', text: fact.reason }
    case 'duty-called':
      return {
        heading: `Duty rota called: ${fact.rota}`,
        text: fact.called ? `${fact.called} was called${fact.at ? ` ${fact.at}` : ''}` : 'Nobody could be called',
      }
    case 'duty-answered':
      return { heading: `${fact.name} took the duty call`, text: null }
    case 'adviser-told':
      return { heading: `Personal adviser told: ${fact.name}`, text: null }
    case 'resolved':
      return {
        heading: `Resolved: ${fact.outcomeName}`,
        text: fact.reason ? `${fact.words} ${fact.reason}` : fact.words,
      }
    case 'died':
      return { heading: `${fact.name} is recorded as having died`, text: 'All post to them has stopped.' }
    case 'closed':
      return { heading: 'Closed', text: because[fact.because] }
    case 'reopened':
      return { heading: 'Reopened', text: fact.reason }
    case 'merged':
      return { heading: `Joined to ${fact.into}`, text: null }
    case 'merged-in':
      return { heading: `${fact.from} joined to this`, text: `${fact.people} more to tell` }
    case 'split':
      return { heading: `Part split off: ${fact.part}`, text: fact.title }
    case 'part-finished':
      return { heading: `Part finished: ${fact.part}`, text: fact.words }
    case 'service-changed':
      return {
        heading: `Service changed from ${fact.from} to ${fact.to}`,
        text: fact.left.length > 0 ? `Answers that did not fit: ${fact.left.join('; ')}` : null,
      }
    case 'converted':
      return { heading: `Converted from ${fact.from} to ${fact.to}`, text: null }
    case 'opened-in-error':
      return { heading: `Opened in error: it goes on in ${fact.into}`, text: fact.reason }
    case 'taken-back':
      return { heading: `${fact.from} was opened in error: it goes on here`, text: fact.reason }
    case 'file-added':
      return { heading: `File added: ${fact.name}`, text: null }
    case 'erased':
      return { heading: 'Taken out', text: 'Erased at the person’s request.' }
  }
}

const channelWords: Readonly<Record<string, string>> = {
  web: 'on the website',
  phone: 'in a call',
  'voice-menu': 'by the voice menu',
  email: 'by email',
  'face-to-face': 'face to face',
  letter: 'by letter',
  text: 'by text message',
  social: 'on social media',
  chat: 'in a chat',
  import: 'from a list of reports',
  member: 'for a Member',
  part: 'as a part of another case',
}

/** How something reached us: "on the website". */
export const channelInWords = (channel: string) => channelWords[channel] ?? 'by staff'

const answeredBy = { link: ' on the web', email: ' by email', staff: ' in a call' } as const

const waitingForStaff = ({ expectedOn, updateOn }: { expectedOn: string | null; updateOn: string | null }) =>
  expectedOn ? `Expected by ${expectedOn}` : `Next update to the customer by ${updateOn ?? ''}`
