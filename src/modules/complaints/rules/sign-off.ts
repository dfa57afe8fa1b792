/** Who must sign, as the regime says it: a role, looked up for the complaint's own directorate. */
export const signers = ['team-manager', 'head-of-service', 'director', 'chief-executive', 'complaints-manager'] as const
export type Signer = (typeof signers)[number]

export const signerNames: Readonly<Record<Signer, string>> = {
  'team-manager': 'Manager of the team complained about',
  'head-of-service': 'Head of the service complained about',
  director: 'Director of the service complained about',
  'chief-executive': 'Chief executive',
  'complaints-manager': 'Complaints manager',
}

export type Chain = { readonly stage: number; readonly risk: string | null; readonly by: readonly Signer[] }

/** The chain for a stage: the one for its risk where there is one, else the one for any risk. None: nobody signs. */
export function chainFor(chains: readonly Chain[], stage: number, risk: string | null): readonly Signer[] {
  const ofStage = chains.filter((chain) => chain.stage === stage)
  const exact = risk === null ? undefined : ofStage.find((chain) => chain.risk === risk)
  return (exact ?? ofStage.find((chain) => chain.risk === null))?.by ?? []
}

/** How somebody stands among those who sign: whether they have that power, and the highest unit they lead. */
export type Grade = { readonly signs: boolean; readonly leads: 'team' | 'service' | 'directorate' | null }

const ranks = { team: 1, service: 2, directorate: 3 } as const

/** Somebody signs without leading a unit: the chief executive is above the directorates. */
const rankOf = ({ signs, leads }: Grade) => (leads ? ranks[leads] : signs ? 4 : 0)

/** Who may sign in somebody's place: whoever signs answers too, or leads a unit no more than one step below theirs. */
export const maySignFor = (named: Grade, standIn: Grade): boolean =>
  standIn.signs || (standIn.leads !== null && ranks[standIn.leads] >= rankOf(named) - 1)

export type Delegation = {
  readonly staffId: string
  readonly delegateId: string
  readonly since: Temporal.PlainDate
  readonly until: Temporal.PlainDate | null
}

export type Asked = { readonly askedId: string; readonly because: string }

/**
 * Who has it: the person named; their delegate where one is set for the day; the next one up when they are away and
 * named nobody. The handler never signs their own letter: then it goes one up as well. What is restricted is signed by
 * those who may know of it: when none of these does, by whoever signs in its circle.
 */
export function whoSigns(
  namedId: string,
  facts: {
    readonly handlerId: string | null
    readonly isAway: (staffId: string) => boolean
    readonly mayKnow: (staffId: string) => boolean
    readonly nextUp: string | null
    /** Who may sign among those who may know of it, the likeliest first; nobody for what everybody may know of. */
    readonly inCircle: readonly string[]
    readonly delegations: readonly Delegation[]
    readonly on: Temporal.PlainDate
  },
): Asked | null {
  const { handlerId, isAway, mayKnow, nextUp, inCircle, delegations, on } = facts
  const fits = (staffId: string) => staffId !== handlerId && !isAway(staffId) && mayKnow(staffId)
  if (fits(namedId)) {
    const standIn = delegateOn(delegations, namedId, on)
    return standIn && fits(standIn)
      ? { askedId: standIn, because: 'signs for them, by delegation' }
      : { askedId: namedId, because: 'named by the regime' }
  }
  const standIn = delegateOn(delegations, namedId, on)
  if (standIn && fits(standIn))
    return {
      askedId: standIn,
      because: isAway(namedId) ? 'signs while they are away, by delegation' : 'signs for them, by delegation',
    }
  if (nextUp && fits(nextUp))
    return {
      askedId: nextUp,
      because:
        namedId === handlerId
          ? 'next one up: they wrote it themselves'
          : isAway(namedId)
            ? 'next one up while they are away'
            : 'next one up: they may not know of it',
    }
  const insider = inCircle.find(fits)
  return insider ? { askedId: insider, because: 'signs for those who may know of it' } : null
}

/** Whether somebody signs today in the place of one of these: also what was asked of them before they were named. */
export const signsInPlaceOf = (
  staffIds: readonly (string | null)[],
  delegateId: string,
  delegations: readonly Delegation[],
  on: Temporal.PlainDate,
): boolean => staffIds.some((staffId) => staffId !== null && delegateOn(delegations, staffId, on) === delegateId)

function delegateOn(delegations: readonly Delegation[], staffId: string, on: Temporal.PlainDate): string | null {
  const found = delegations.find(
    (one) =>
      one.staffId === staffId &&
      Temporal.PlainDate.compare(one.since, on) <= 0 &&
      (one.until === null || Temporal.PlainDate.compare(on, one.until) < 0),
  )
  return found?.delegateId ?? null
}
