import { recordAudit } from '#modules/audit/index.ts'
import { newId, type Tx } from '#platform/db/index.ts'
import { type Actor, notFound } from '#platform/http/index.ts'
import {
  countMembers,
  deleteScopeMember,
  findScope,
  type Level,
  type Member,
  saveScope,
  saveScopeMember,
  scopeByKey,
} from '../queries/scopes.ts'

const about = (scope: { id: string; name: string }, detail: object = {}) => ({
  subject: { kind: 'scope', id: scope.id },
  scopeId: null,
  detail: { name: scope.name, ...detail },
})

/** A circle of named people: only they may know, whatever team they are in. */
export async function addNamedScope(
  tx: Tx,
  actor: Actor,
  { name, staffIds }: { name: string; staffIds: readonly string[] },
): Promise<{ refusal: 'nobody-in-it' | 'name-taken' | null; id: string }> {
  const people = [...new Set(staffIds)]
  if (people.length === 0) return { refusal: 'nobody-in-it', id: '' }
  const key = keyOf(name)
  if (await scopeByKey(tx, key)) return { refusal: 'name-taken', id: '' }
  const scope = { id: newId(), key, name, kind: 'named' as const }
  saveScope(tx, scope)
  for (const staffId of people) await saveScopeMember(tx, scope.id, { staffId }, 'member')
  recordAudit(tx, actor, { action: 'scope.added', ...about(scope, { people: people.length }) })
  return { refusal: null, id: scope.id }
}

/** Lets a person or a team in. Somebody who is in already changes level. */
export async function addScopeMember(
  tx: Tx,
  actor: Actor,
  given: { scopeId: string; member: Member; memberName: string; level: Level },
): Promise<{ refusal: 'named-people-only' | null }> {
  const scope = await findScope(tx, given.scopeId)
  if (!scope) throw notFound('Circle')
  if (scope.kind === 'named' && (!('staffId' in given.member) || given.level === 'front-desk'))
    return { refusal: 'named-people-only' }
  await saveScopeMember(tx, scope.id, given.member, given.level)
  const detail = { member: given.memberName, level: given.level }
  recordAudit(tx, actor, { action: 'scope.member-added', ...about(scope, detail) })
  return { refusal: null }
}

/** Takes a person or a team out. Nobody at all would mean that nobody can see the records any more. */
export async function removeScopeMember(
  tx: Tx,
  actor: Actor,
  given: { scopeId: string; id: string; memberName: string },
): Promise<{ refusal: 'last-member' | null }> {
  const scope = await findScope(tx, given.scopeId)
  if (!scope) throw notFound('Circle')
  const removed = await deleteScopeMember(tx, scope.id, given.id)
  if (!removed) throw notFound('Member')
  if ((await countMembers(tx, scope.id)) === 0) return { refusal: 'last-member' }
  recordAudit(tx, actor, { action: 'scope.member-removed', ...about(scope, { member: given.memberName }) })
  return { refusal: null }
}

const keyOf = (name: string) =>
  `named-${name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')}`.slice(0, 80)
