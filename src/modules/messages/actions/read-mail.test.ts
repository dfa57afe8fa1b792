import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMail, wordsAttached } from './read-mail.ts'

test('a file whose kind cannot be read is no text, and the mail is read all the same', async () => {
  const head =
    'From: a@example.org\r\nSubject: A photo\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b'
  const file =
    '--b\r\nContent-Type:\r\nContent-Disposition: attachment; filename="photo.heic"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n'
  const mail = await readMail(Buffer.from(`${head}\r\n\r\n${file}`))
  assert.deepEqual(
    mail.attachments.map(({ name, type }) => ({ name, type })),
    [{ name: 'photo.heic', type: '' }],
  )
  assert.equal(await wordsAttached(mail, () => false), '')
})
