import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addNamedScope } from '#modules/access/index.ts'
import { mattersOf, openContact } from '#modules/contacts/index.ts'
import { inTransaction, newId } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { anOfficer, aPerson, openedCase } from '#test/cases.ts'
import { testDatabase } from '#test/index.ts'
import { addMatterAboutCase } from './about.ts'

const db = await testDatabase()

test('who asks about a case of named people is known to have asked to those people only', async () => {
  const officer = await anOfficer(db, 'street-lighting')
  await inTransaction(db, (tx) => addNamedScope(tx, system('test'), { name: 'Rowan', staffIds: [officer.id] }))
  const rowan = await db.selectFrom('scopes').select('id').where('name', '=', 'Rowan').executeTakeFirstOrThrow()
  const inside = { ...officer, scopes: [rowan.id] }
  const customerId = await aPerson(db)
  const { caseId } = await openedCase(db, 'street-light', { customerId })
  const contactId = await inTransaction(db, async (tx) => {
    await tx.updateTable('cases').set({ scope_id: rowan.id }).where('id', '=', caseId).execute()
    return (await openContact(tx, inside, { channel: 'phone', sourceKey: newId(), customerId })).contactId
  })
  assert.equal((await inTransaction(db, (tx) => addMatterAboutCase(tx, inside, { contactId, caseId }))).refusal, null)
  assert.equal((await mattersOf(db, inside, contactId)).length, 1)
  assert.deepEqual(await mattersOf(db, await anOfficer(db, 'waste-collections'), contactId), [])
})
