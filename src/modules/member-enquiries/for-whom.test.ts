import assert from 'node:assert/strict'
import { test } from 'node:test'
import { promisesOf } from '#modules/promises/index.ts'
import { inTransaction, json, newId, type Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { aMember } from '#test/enquiries.ts'
import { signInAs, testApp, testDatabase } from '#test/index.ts'
import { takeMail } from './actions/take-mail.ts'
import { saveAssistants } from './queries/members.ts'
import { memberNamed } from './rules/member-named.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const act = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(db, work)
const officer = browser()
await signInAs(db, officer, 'members-officer')

/** Somebody who writes for two Members, and what their mail became. */
async function wrote(text: string) {
  const [rowe, malik, vale] = await act(async (tx) => {
    const ids = [
      aMember(tx),
      aMember(tx, { name: 'Councillor Nasreen Malik', title: 'Member for Heath' }),
      aMember(tx, { kind: 'assistant', name: 'Tamsin Vale', title: 'Member support officer', wardCodes: [] }),
    ] as const
    saveAssistants(tx, ids[2], [ids[0], ids[1]])
    return ids
  })
  const { email } = await db.selectFrom('members').select('email').where('id', '=', vale).executeTakeFirstOrThrow()
  const messageId = newId()
  await act(async (tx) => {
    tx.save(
      tx.insertInto('messages').values({
        id: messageId,
        direction: 'in',
        channel: 'email',
        state: 'received',
        from_address: email,
        to_address: 'members@wrenbridge.example.org',
        subject: 'Castlegate',
        body_text: text,
        format: json({}),
        content_hash: newId(),
        received_at: tx.now.subtract({ hours: 3 }),
        created_at: tx.now,
      }),
    )
  })
  assert.equal(await act((tx) => takeMail(tx, { messageId, copy: false })), 'opened')
  return { rowe, malik, vale, email, messageId, ...(await became(messageId)) }
}

const became = (messageId: string) =>
  db
    .selectFrom('enquiries')
    .innerJoin('cases', 'cases.id', 'case_id')
    .select(['case_id as caseId', 'reference', 'cases.version', 'member_id as memberId', 'assistant_id as assistantId'])
    .select('enquiries.received_at as receivedAt')
    .where('message_id', '=', messageId)
    .executeTakeFirstOrThrow()

const lettersAbout = (caseId: string) =>
  db
    .selectFrom('messages')
    .select(['id', 'to_address as to', 'body_text as text'])
    .where('subject_id', '=', caseId)
    .where('direction', '=', 'out')
    .execute()

test('what an assistant of two Members writes is an enquiry of the one whom the words name', async () => {
  const { memberId, assistantId, rowe, vale } = await wrote('Councillor Rowe asks:\n1. When is it swept?')
  assert.deepEqual([memberId, assistantId], [rowe, vale])
})

test('where the words name nobody the clock runs, the writer is asked, and an officer says for whom with one press', async () => {
  const { memberId, caseId, reference, version, vale, malik, email, messageId } = await wrote('When is it swept?')
  assert.equal(memberId, vale)
  const promises = await promisesOf(db, system('test'), [{ kind: 'case', id: caseId }])
  assert.ok(promises.some(({ kind, state }) => kind === 'reply' && state === 'running'))
  const [asked] = await lettersAbout(caseId)
  assert.equal(asked?.to, email)
  assert.match(asked?.text ?? '', /could not tell for which this is/)

  const page = await officer.get(`/staff/enquiries/${reference}`)
  assert.match(page.body, /For which Member\?[\s\S]*Tamsin Vale, Member support officer, writes for more than one/)
  const press = { _version: String(version), memberId: malik }
  assert.equal((await officer.post(`/staff/enquiries/${reference}/for-whom`, press)).statusCode, 303)
  const said = await became(messageId)
  assert.deepEqual([said.memberId, said.assistantId], [malik, vale])
  const after = (await officer.get(`/staff/enquiries/${reference}`)).body
  assert.match(after, /Councillor Nasreen Malik<\/a>, Member for Heath<br>written by Tamsin Vale/)
  assert.doesNotMatch(after, /For which Member\?/)
  const letters = (await lettersAbout(caseId)).filter(({ id }) => id !== asked?.id)
  assert.equal(letters.length, 2, 'the Member hears of it, and whoever wrote it')
  assert.ok(letters.every(({ text }) => !text?.includes('could not tell for which')))
  const due = await promisesOf(db, system('test'), [{ kind: 'case', id: caseId }])
  assert.deepEqual(
    due.map(({ dueAt }) => dueAt.toString()),
    promises.map(({ dueAt }) => dueAt.toString()),
    'it runs on from when it came',
  )
})

test('a Member is known by the whole name, or by the surname with a title; two named are nobody', () => {
  const rowe = { name: 'Councillor Delia Rowe' }
  const alderton = { name: 'Rowena Alderton MP' }
  const of = (words: string) => memberNamed(words, [rowe, alderton])
  assert.equal(of('Cllr. Rowe’s resident asks when it is swept'), rowe)
  assert.equal(of('For Delia\nRowe: when is it swept?'), rowe)
  assert.equal(of('Mrs Alderton would like to know'), alderton)
  assert.equal(of('On behalf of Rowena Alderton MP'), alderton)
  assert.equal(of('In Rowe Street the lamp is out'), null)
  assert.equal(of('Councillor Rowe and Mrs Alderton ask'), null)
})
