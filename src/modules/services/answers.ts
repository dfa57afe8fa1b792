import type { Answers, Form } from '#modules/forms/index.ts'
import { type CollectionAnswer, collectionAnswer, describePlace } from '#modules/places/index.ts'
import type { Db } from '#platform/db/index.ts'
import type { Service } from './queries.ts'
import { collectionAsked, placeIn } from './rules/route.ts'

type Defined = Pick<Service, 'body'>

/** What the rounds and the crews can say in place of a case, or null where there is something to report. */
export async function collectionSays(
  db: Db,
  { body }: Defined,
  answers: Answers,
): Promise<Extract<CollectionAnswer, { kind: 'told' }> | null> {
  const asked = collectionAsked(body, answers)
  if (!asked) return null
  const answer = await collectionAnswer(db, { ...asked, reportedAt: db.clock.now() })
  return answer.kind === 'told' ? answer : null
}

/** Where it is, and what that decides. */
export async function placeOf(db: Db, { body }: Defined, answers: Answers) {
  const place = placeIn(body, answers)
  const found = place && place.kind !== 'words' ? await describePlace(db, place) : null
  const facts = found ? { tenure: found.tenure, landlord: found.landlord, ward: found.wardCode } : {}
  return { facts, at: found ? { wardCode: found.wardCode, usrn: found.usrn } : {} }
}

/** Who only asks to be told how it goes on with their street is asked no more than that takes. */
export async function withoutWhatIsKnown(db: Db, service: Defined, form: Form, answers: Answers): Promise<Form> {
  const spared = service.body.collectionCheck?.notWhenKnown ?? []
  const known = spared.length > 0 ? await collectionSays(db, service, answers) : null
  return known?.streetKey ? { ...form, pages: form.pages.filter(({ key }) => !spared.includes(key)) } : form
}
