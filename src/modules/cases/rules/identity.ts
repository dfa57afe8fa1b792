import type { IdentityLevel, ServiceBody } from '#modules/services/index.ts'

const levels: readonly IdentityLevel[] = ['none', 'known', 'verified']

export const reaches = (has: IdentityLevel, needed: IdentityLevel) => levels.indexOf(has) >= levels.indexOf(needed)

/** A private link is sent to an address of the person: whoever opens it is known, not proved. */
export const levelOfLinks = 'known'

/** Whether a private link shows how a case of a service goes. Where it does not, we tell them by phone, and send none. */
export const linkShows = ({ identity }: Pick<ServiceBody, 'identity'>) => reaches(levelOfLinks, identity.progress)
