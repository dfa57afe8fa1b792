import { type Answers, type Form, formFor } from '#modules/forms/index.ts'
import { collectionAnswer } from '#modules/places/index.ts'
import { collectionAsked, type Service } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'

/** The form as a resident gets it. Who only asks to be told how it goes on with their street is asked no more than that takes. */
export async function formOf(db: Db, { body }: Pick<Service, 'body'>, answers: Answers): Promise<Form> {
  const form = formFor(body.form, 'resident')
  const spared = body.collectionCheck?.notWhenKnown ?? []
  const asked = spared.length > 0 ? collectionAsked(body, answers) : null
  if (!asked) return form
  const answer = await collectionAnswer(db, { ...asked, reportedAt: db.clock.now() })
  const isKnown = answer.kind === 'told' && answer.streetKey !== null
  return isKnown ? { ...form, pages: form.pages.filter(({ key }) => !spared.includes(key)) } : form
}
