import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { inTransaction } from '#platform/db/index.ts'
import { findFile, storeFile } from '#platform/files/index.ts'
import { runJobs, testDatabase, testWork } from '../../../test/index.ts'
import {
  addFile,
  beginDraft,
  checkUpload,
  draftByLink,
  draftFor,
  lockDraftToSend,
  lockOpenDraft,
  markSent,
  mayReadDraftFile,
  removeFile,
  saveAnswers,
  saveForLater,
  takeUpDraft,
} from './actions.ts'
import { questionSchema } from './rules/question.ts'

const db = await testDatabase()
const work = await testWork(db)
const nobody = { kind: 'public', visitId: null } as const

const [version] = await db
  .selectFrom('definition_versions')
  .select('id')
  .where('kind', '=', 'service')
  .limit(1)
  .execute()
const serviceVersionId = version?.id ?? ''

const begin = (visitId: string, serviceKey = 'missed-bin') =>
  inTransaction(db, (tx) => beginDraft(tx, { visitId, serviceKey, serviceVersionId, scopeId: null }))

test('a browser has one draft for a service, however often it begins', async () => {
  const first = await begin('browser-a')
  const again = await Promise.all([begin('browser-a'), begin('browser-a')])
  assert.deepEqual(
    again.map(({ id }) => id),
    [first.id, first.id],
  )
  assert.notEqual((await begin('browser-b')).id, first.id)
})

test('answers are kept and found again by the same browser only', async () => {
  await begin('browser-c')
  await inTransaction(db, async (tx) => {
    const draft = await lockOpenDraft(tx, { visitId: 'browser-c', serviceKey: 'missed-bin' })
    assert.ok(draft)
    saveAnswers(tx, draft, { container: 'refuse' })
  })
  const kept = await draftFor(db, { visitId: 'browser-c', serviceKey: 'missed-bin' })
  assert.deepEqual(kept?.answers, { container: 'refuse' })
  assert.equal(await draftFor(db, { visitId: 'browser-d', serviceKey: 'missed-bin' }), null)
})

test('a draft is sent once: the second click finds what it became', async () => {
  const { id } = await begin('browser-e')
  const send = () =>
    inTransaction(db, async (tx) => {
      const draft = await lockDraftToSend(tx, 'browser-e', id)
      assert.ok(draft)
      if (draft.state === 'open') markSent(tx, draft, { reference: 'FP-1004237', caseId: null })
      return draft.state
    })
  assert.deepEqual((await Promise.all([send(), send()])).toSorted(), ['open', 'sent'])
  assert.equal((await draftFor(db, { visitId: 'browser-e', serviceKey: 'missed-bin' }))?.reference, 'FP-1004237')
  assert.notEqual((await begin('browser-e')).id, id, 'afterwards a new one can be begun')
})

describe('saved to come back to', () => {
  const save = (visitId: string) =>
    inTransaction(db, async (tx) => {
      const draft = await lockOpenDraft(tx, { visitId, serviceKey: 'missed-bin' })
      assert.ok(draft)
      let token = ''
      const pathOf = (made: string) => {
        token = made
        return `/saved/${made}`
      }
      await saveForLater(tx, nobody, { draft, email: 'ada@example.org', serviceName: 'Missed bin', pathOf })
      return token
    })

  test('the link is emailed, and opening it changes nothing until the person goes on', async () => {
    const { id } = await begin('phone')
    const token = await save('phone')
    await runJobs(work)
    const message = work.mail.sent.at(-1)
    assert.match(message?.text ?? '', new RegExp(`/saved/${token}`))

    assert.equal((await draftByLink(db, token))?.id, id)
    assert.equal(await draftFor(db, { visitId: 'laptop', serviceKey: 'missed-bin' }), null)
    assert.equal((await inTransaction(db, (tx) => takeUpDraft(tx, token, 'laptop')))?.id, id)
    assert.equal((await draftFor(db, { visitId: 'laptop', serviceKey: 'missed-bin' }))?.id, id)
    assert.equal(await draftFor(db, { visitId: 'phone', serviceKey: 'missed-bin' }), null)
  })

  test('two forms of one service put aside to one address are two emails: only their links differ', async () => {
    const [mine, theirs] = [
      await begin('phone-3').then(() => save('phone-3')),
      await begin('phone-4').then(() => save('phone-4')),
    ]
    await runJobs(work)
    for (const token of [mine, theirs])
      assert.equal(work.mail.sent.filter(({ text }) => text?.includes(`/saved/${token}`)).length, 1)
  })

  test('only the hash of a link is stored, and a wrong one leads nowhere', async () => {
    await begin('phone-2')
    const token = await save('phone-2')
    const rows = await db.selectFrom('draft_links').selectAll().execute()
    assert.ok(!JSON.stringify(rows).includes(token))
    for (const wrong of ['', 'x', `${token}x`, token.toLowerCase().split('').toReversed().join('')])
      assert.equal(await draftByLink(db, wrong), null)
  })

  test('a link stops counting after four weeks', async () => {
    await begin('phone-3')
    const token = await save('phone-3')
    const later = db.at({ now: () => db.clock.now().add({ hours: 29 * 24 }) })
    assert.equal(await draftByLink(later, token), null)
  })
})

describe('files', () => {
  const question = questionSchema.parse({
    key: 'photos',
    type: 'files',
    label: 'Photos',
    optional: true,
    accept: ['photo'],
    atMost: 1,
    maxMegabytes: 1,
  })
  assert.ok(question.type === 'files')
  const png = Buffer.concat([
    Buffer.from('89504e470d0a1a0a0000000d494844520000000100000001080600000', 'hex'),
    Buffer.alloc(200),
  ])
  const check = (name: string, content: Buffer, answers = {}) => checkUpload(question, answers, { name, content })

  test('are told by their content, size and name', async () => {
    assert.deepEqual(await check('hole.png', png), { type: 'image/png', name: 'hole.png', refusal: null })
    assert.equal((await check('hole.jpg', png)).refusal, 'name-does-not-match')
    assert.equal((await check('hole.png', Buffer.from('<html><script>alert(1)</script>'))).refusal, 'wrong-type')
    assert.equal((await check('hole.png', Buffer.alloc(0))).refusal, 'empty')
    assert.equal((await check('hole.png', Buffer.concat([png, Buffer.alloc(1_100_000)]))).refusal, 'too-large')
    const full = { photos: [{ id: '00000000-0000-7000-8000-000000000001', name: 'a.png', type: 'image/png', size: 1 }] }
    assert.equal((await check('hole.png', png, full)).refusal, 'too-many')
    assert.equal((await checkUpload(question, {}, null)).refusal, 'no-file')
  })

  test('are listed with the draft, read only by the browser that sent them, and taken out again', async () => {
    await begin('camera')
    const stored = await storeFile(work.files, { name: 'hole.png', type: 'image/png', content: png })
    const added = await inTransaction(db, async (tx) => {
      const draft = await lockOpenDraft(tx, { visitId: 'camera', serviceKey: 'missed-bin' })
      assert.ok(draft)
      return addFile(tx, draft, question, stored)
    })
    assert.deepEqual(added.photos, [{ id: stored.id, name: 'hole.png', type: 'image/png', size: stored.size }])
    assert.equal(await mayReadDraftFile(db, 'camera', stored.id), true)
    assert.equal(await mayReadDraftFile(db, 'another', stored.id), false)

    const removed = await inTransaction(db, async (tx) => {
      const draft = await lockOpenDraft(tx, { visitId: 'camera', serviceKey: 'missed-bin' })
      assert.ok(draft)
      return removeFile(tx, draft, 'photos', stored.id)
    })
    assert.deepEqual(removed, {})
    assert.equal(await findFile(db, stored.id), null)
  })

  test('and drafts that were never sent are forgotten when their time is over', async () => {
    await begin('forgetful', 'pothole')
    const stored = await storeFile(work.files, { name: 'hole.png', type: 'image/png', content: png })
    await inTransaction(db, async (tx) => {
      const draft = await lockOpenDraft(tx, { visitId: 'forgetful', serviceKey: 'pothole' })
      if (draft) addFile(tx, draft, question, stored)
    })
    const folder = join(work.config.DATA_DIR, 'files')
    const names = async () => (await readdir(folder, { recursive: true })).join()
    assert.ok((await names()).includes(stored.id))
    await runJobs(work, ['forms.forget-drafts'])
    assert.ok(await draftFor(db, { visitId: 'forgetful', serviceKey: 'pothole' }))
    db.testClock.advance({ days: 8 })
    await runJobs(work, ['forms.forget-drafts'])
    assert.equal(await draftFor(db, { visitId: 'forgetful', serviceKey: 'pothole' }), null)
    assert.equal(await findFile(db, stored.id), null)
    assert.ok(!(await names()).includes(stored.id))
  })

  test('a file that no longer fitted and was not sent goes with the form, what was sent stays with the case', async () => {
    const store = () => storeFile(work.files, { name: 'hole.png', type: 'image/png', content: png })
    const [fits, gone] = [await store(), await store()]
    const { id } = await begin('changed', 'pothole')
    await inTransaction(db, async (tx) => {
      const draft = await lockDraftToSend(tx, 'changed', id)
      assert.ok(draft)
      addFile(tx, draft, question, gone)
    })
    await inTransaction(db, async (tx) => {
      const draft = await lockDraftToSend(tx, 'changed', id)
      assert.ok(draft)
      addFile(tx, { ...draft, answers: {} }, question, fits)
    })
    await inTransaction(db, async (tx) => {
      const draft = await lockDraftToSend(tx, 'changed', id)
      assert.ok(draft)
      markSent(tx, draft, { reference: null, caseId: null })
    })
    db.testClock.advance({ days: 30 })
    await runJobs(work, ['forms.forget-drafts'])
    assert.equal(await draftFor(db, { visitId: 'changed', serviceKey: 'pothole' }), null)
    assert.equal(await findFile(db, gone.id), null)
    assert.ok(await findFile(db, fits.id))
  })
})
