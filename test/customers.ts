import { createCustomer, type NewCustomer } from '../src/modules/customers/index.ts'
import { inTransaction } from '../src/platform/db/index.ts'
import { type Browser, signInAs, staffActor, type TestDb } from './index.ts'

/** May add and change customers. */
export const customerWriter = staffActor({ permissions: ['customers.edit'] })

/** Wanda Kaczmarek of Rose Cottage, or somebody a little different. */
export const aCustomer = async (db: TestDb, more: Partial<NewCustomer> = {}) =>
  (
    await inTransaction(db, async (tx) =>
      createCustomer(tx, customerWriter, {
        kind: 'person',
        title: null,
        givenName: 'Wanda',
        familyName: 'Kaczmarek',
        organisationName: null,
        wardCode: null,
        dateOfBirth: Temporal.PlainDate.from('1957-03-12'),
        uprn: null,
        addressText: 'Rose Cottage, Mill Lane, ZZ99 9XX',
        emails: [],
        phones: [],
        scopeId: null,
        ...more,
      }),
    )
  ).customerId

/** A browser in which somebody of the sample with this role is signed in. */
export async function signedIn(db: TestDb, visitor: Browser, role: string): Promise<Browser> {
  await signInAs(db, visitor, role)
  return visitor
}
