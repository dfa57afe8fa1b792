import type { App } from '#platform/http/index.ts'

/** The keys of the staff screens in one place, and a button to switch them off. */
export function keysPage(app: App) {
  app.get('/staff/keys', { config: { access: { for: 'staff', permission: null } } }, (request, reply) => {
    request.staff()
    return reply.page('modules/workspace/pages/keys.njk', { screens })
  })
}

type Key = { keys: string[]; does: string }

const screens: readonly { name: string; keys: readonly Key[] }[] = [
  {
    name: 'Contact',
    keys: [
      { keys: ['/'], does: 'find the customer' },
      { keys: ['n'], does: 'start without a name' },
      {
        keys: ['1', '2', '3'],
        does: 'the first, second, third reason why they call; on an empty screen: told them, done',
      },
      { keys: ['i'], does: 'ask who it is' },
      { keys: ['a'], does: 'add what they ask for' },
      { keys: ['Alt', 'S'], does: 'send the form' },
      { keys: ['Alt', 'J'], does: 'join what is probably the same' },
      { keys: ['Alt', 'T'], does: 'they were told whom to ask, done' },
      { keys: ['Alt', 'P'], does: 'park the contact, or take it up again' },
      { keys: ['Alt', 'E'], does: 'end the contact' },
    ],
  },
  { name: 'Queue', keys: [{ keys: ['t'], does: 'take the next case' }] },
  {
    name: 'Case, complaint and enquiry',
    keys: [
      { keys: ['n'], does: 'the next step; on a form: send and save' },
      { keys: ['m'], does: 'do something else' },
      { keys: ['a'], does: 'add a note to a case' },
      { keys: ['u'], does: 'give the questions of an enquiry to the units chosen' },
    ],
  },
  { name: 'Customer', keys: [{ keys: ['c'], does: 'start a contact' }] },
  { name: 'Cases and places', keys: [{ keys: ['/'], does: 'search' }] },
  {
    name: 'Triage',
    keys: [
      { keys: ['1', '2', '3'], does: 'send the first in the list to the service proposed' },
      { keys: ['s'], does: 'it is the same thing as the case shown' },
      { keys: ['a'], does: 'they ask how that case stands' },
      { keys: ['o'], does: 'choose another service' },
      { keys: ['c'], does: 'it is about a case we have' },
      { keys: ['n'], does: 'no action is needed' },
    ],
  },
  { name: 'Duty', keys: [{ keys: ['a'], does: 'take the call' }] },
]
