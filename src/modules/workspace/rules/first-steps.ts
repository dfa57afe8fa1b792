export type There = {
  hasTeams: boolean
  hasPeopleInTeams: boolean
  hasAddresses: boolean
  hasServices: boolean
  drafts: number
  /** Settings are the machine’s, so no page can change them. */
  isNamed: boolean
  hasMail: boolean
}

export type Step = {
  key: 'name' | 'organisation' | 'people' | 'places' | 'load' | 'publish' | 'mail'
  isDone: boolean
}

/** What an empty installation needs before a resident can ask for something, in the order in which it can be done. */
export function firstSteps(there: There): Step[] {
  return [
    { key: 'name', isDone: there.isNamed },
    { key: 'organisation', isDone: there.hasTeams },
    { key: 'people', isDone: there.hasPeopleInTeams },
    { key: 'places', isDone: there.hasAddresses },
    { key: 'load', isDone: there.hasServices || there.drafts > 0 },
    { key: 'publish', isDone: there.hasServices },
    { key: 'mail', isDone: there.hasMail },
  ]
}
