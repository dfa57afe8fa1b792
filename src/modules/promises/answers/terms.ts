import { published, versionById } from '#modules/definitions/index.ts'
import type { Db } from '#platform/db/index.ts'
import { calendarNamed, calendarThen, policies } from '../definitions.ts'
import type { PromiseRow } from '../queries/promises.ts'
import { type PolicyTerms, termsFrom } from '../rules/policy-terms.ts'

/** A policy as it is published now, for working out dates without any promise. */
export async function policyTerms(db: Db, policyKey: string): Promise<PolicyTerms> {
  const definition = await publishedPolicy(db, policyKey)
  const { calendar } = await calendarNamed(db, definition.body.calendar)
  return termsFrom(definition.body, calendar)
}

export async function publishedPolicy(db: Db, policyKey: string) {
  const definition = await published(db, policies, policyKey)
  if (!definition) throw new Error(`No promise is published under “${policyKey}”`)
  return definition
}

export async function policyVersion(db: Db, versionId: string) {
  const definition = await versionById(db, policies, versionId)
  if (!definition) throw new Error(`Policy version ${versionId} is not there`)
  return definition
}

type Ruled = Pick<PromiseRow, 'policyVersionId' | 'calendarVersionId'>

/** The policy and calendar a promise runs by, as they were when it was made; null for one given by a person. */
export async function termsOf(db: Db, promise: Ruled): Promise<PolicyTerms | null> {
  if (promise.policyVersionId === null) return null
  const { body } = await policyVersion(db, promise.policyVersionId)
  return termsFrom(body, await calendarThen(db, body.calendar, promise.calendarVersionId))
}
