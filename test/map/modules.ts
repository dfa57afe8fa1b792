/**
 * The map: a module imports only modules before it, top to bottom and left to right.
 * docs/architecture.md shows this list, and a test keeps the two the same.
 */
export const lines = [
  ['audit', 'calendar', 'definitions'],
  ['access', 'organisation', 'places'],
  ['promises', 'queues'],
  ['customers', 'messages'],
  ['forms', 'services', 'guidance'],
  ['contacts', 'cases', 'triage'],
  ['appointments', 'demand', 'directory', 'complaints', 'member-enquiries', 'applications', 'works', 'debts'],
  ['surveys', 'quality'],
  ['telephony', 'chat', 'mailroom', 'reception', 'open311'],
  ['workspace', 'portal', 'insight'],
] as const

export const modules: readonly string[] = lines.flat()
