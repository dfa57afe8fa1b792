import type { Service } from '#modules/services/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { mayAssign, mayContribute, mayWork } from '../../permissions.ts'
import type { Case } from '../../queries/reading.ts'
import type { Stand } from '../../rules/next-step.ts'
import { hears } from '../../rules/standing.ts'

/** Where a case stands for one member of staff: what the steps are chosen by. */
export function standOf(actor: StaffActor, found: Case, { body }: Service, hasPromise: boolean): Stand {
  return {
    status: found.status,
    hasOwner: found.ownerId !== null,
    isMine: found.ownerId === actor.id,
    isPart: found.parentId !== null,
    isUrgent: found.urgentReason !== null,
    wasJoined: found.joinedInto !== null,
    hasPeople: found.people.some(({ role, died }) => hears(role) && !died),
    hasPromise,
    refusesByOutcome: body.challenge !== null && body.outcomes.some(({ kind }) => kind === 'refused'),
    may: {
      work: mayWork(actor, found),
      assign: mayAssign(actor, found),
      contribute: mayContribute(actor, found),
      hide: actor.kind === 'staff' && actor.scopes.length > 0,
    },
  }
}
