import { type Answers, type Form, formFor } from '#modules/forms/index.ts'
import { type Service, withoutWhatIsKnown } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'

/** The form as a resident gets it. */
export const formOf = (db: Db, service: Pick<Service, 'body'>, answers: Answers): Promise<Form> =>
  withoutWhatIsKnown(db, service, formFor(service.body.form, 'resident'), answers)
