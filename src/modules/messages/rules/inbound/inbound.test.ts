import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readMail } from '../../actions/read-mail.ts'
import { kindOfMail } from './automatic.ts'
import { meaningOf } from './bounce.ts'
import { doorOf } from './door.ts'
import { contentHashOf } from './mail.ts'
import { withoutQuoted } from './quoted.ts'
import { newReplyToken, referencesIn, replyAddress, tokensIn } from './reply-address.ts'
import { readChecks, verdictOn } from './sender.ts'

const seen = {
  envelopeFrom: 'asha@example.org',
  ownAddress: 'service@wrenbridge.example.org',
  ownDomain: 'reply.wrenbridge.example.org',
}

const mail = (headers: Record<string, string> = {}, body = 'Still not emptied.') => {
  const all = {
    From: 'Asha Patel <Asha@Example.org>',
    To: 'service@wrenbridge.example.org',
    Subject: 'My bin',
    'Message-ID': '<1@example.org>',
    ...headers,
  }
  return Buffer.from(
    `${Object.entries(all)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\r\n')}\r\n\r\n${body}\r\n`,
  )
}
const kind = async (headers: Record<string, string>, more: Partial<typeof seen> = {}) =>
  kindOfMail(await readMail(mail(headers)), { ...seen, ...more })

test('a person is told from the machines that answer us', async () => {
  assert.equal(await kind({}), 'person')
  assert.equal(await kind({ 'Auto-Submitted': 'no' }), 'person')
  assert.equal(await kind({ 'Auto-Submitted': 'auto-replied' }), 'auto-reply')
  assert.equal(await kind({ Precedence: 'bulk' }), 'auto-reply')
  assert.equal(await kind({ 'X-Auto-Response-Suppress': 'All' }), 'auto-reply')
  assert.equal(await kind({}, { envelopeFrom: '' }), 'auto-reply')
  assert.equal(await kind({ 'Return-Path': '<>' }), 'auto-reply')
  assert.equal(await kind({ Subject: 'Automatic reply: We have your request' }), 'auto-reply')
  assert.equal(await kind({ From: 'MAILER-DAEMON@mx.example.org' }), 'auto-reply')
})

test('our own mail that comes back is a loop', async () => {
  assert.equal(await kind({ 'X-Firstpoint-Message': '019a' }), 'loop')
  assert.equal(await kind({ From: 'service@wrenbridge.example.org' }), 'loop')
  assert.equal(await kind({ 'Message-ID': '<019a@reply.wrenbridge.example.org>' }), 'loop')
})

test('a report on a mail of ours tells whose address failed, how, and which mail it was', async () => {
  const report = await readMail(
    Buffer.from(
      [
        'From: MAILER-DAEMON@mx.example.org',
        'To: reply+aaaaaaaaaaaaaaaaaaaaaaaaaa@reply.wrenbridge.example.org',
        'Subject: Undelivered Mail',
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        '',
        '--b',
        'Content-Type: text/plain',
        '',
        'I could not deliver it.',
        '--b',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx.example.org',
        '',
        'Final-Recipient: rfc822; Gone@Example.org',
        'Action: failed',
        'Status: 5.1.1',
        'Diagnostic-Code: smtp; 550 5.1.1 No such',
        ' user here',
        '--b',
        'Content-Type: text/rfc822-headers',
        '',
        'Message-ID: <019a@reply.wrenbridge.example.org>',
        'Subject: We have your request',
        '--b--',
      ].join('\r\n'),
    ),
  )
  assert.deepEqual(report.report, {
    recipients: [
      { address: 'gone@example.org', action: 'failed', status: '5.1.1', diagnostic: '550 5.1.1 No such user here' },
    ],
    originalMessageId: '<019a@reply.wrenbridge.example.org>',
  })
  assert.equal(kindOfMail(report, { ...seen, envelopeFrom: '' }), 'bounce')
})

test('only a lasting fault of the address makes the address wrong', () => {
  const meaning = (action: string, status: string) => meaningOf({ address: '', action, status, diagnostic: '' })
  assert.equal(meaning('failed', '5.1.1'), 'address-failed')
  assert.equal(meaning('failed', '5.2.2'), 'failed')
  assert.equal(meaning('delayed', '4.4.7'), 'delayed')
  assert.equal(meaning('delivered', '2.0.0'), 'delivered')
})

test('only the trusted host’s own line is believed, and only the topmost', () => {
  const forger = 'mx.wrenbridge.example.org; dmarc=pass header.from=bank.example.org'
  const own =
    'mx.wrenbridge.example.org (v1); spf=softfail (x; dmarc=pass) smtp.mailfrom=a@b.example.org; dkim=none; dmarc=fail (p=NONE) header.from=bank.example.org'
  assert.deepEqual(readChecks([own, forger], 'MX.wrenbridge.example.org'), {
    spf: 'softfail',
    dkim: 'none',
    dmarc: 'fail',
    by: 'MX.wrenbridge.example.org',
  })
  assert.equal(readChecks(['evil.example.org; dmarc=pass'], 'mx.wrenbridge.example.org'), null)
})

test('forged is what the owner of the address disowns; what could not be checked proves nothing', () => {
  const verdict = (spf: string, dkim: string, dmarc: string) => verdictOn({ spf, dkim, dmarc, by: 'mx' })
  assert.equal(verdict('fail', 'fail', 'pass'), 'vouched-for')
  assert.equal(verdict('pass', 'pass', 'fail'), 'forged')
  assert.equal(verdict('fail', 'none', 'none'), 'forged')
  assert.equal(verdict('fail', 'pass', 'none'), 'vouched-for')
  assert.equal(verdict('softfail', 'none', 'none'), 'unchecked')
  assert.equal(verdictOn(null), 'unchecked')
})

test('an answer is shown without what it quotes, in the ways mail programs quote', () => {
  assert.equal(
    withoutQuoted('It was the blue one.\n\nOn Tue, 10 Mar 2027 at 09:12, Wrenbridge <reply+x@y> wrote:\n> Which bin?')
      .own,
    'It was the blue one.',
  )
  assert.equal(
    withoutQuoted('Blue.\n\nOn Tue, 10 Mar 2027 at 09:12, Wrenbridge City Council\n<reply+x@y> wrote:\n> Which?').own,
    'Blue.',
  )
  assert.equal(withoutQuoted('Blue.\n\n-----Original Message-----\nFrom: Council').own, 'Blue.')
  assert.equal(
    withoutQuoted('Blue.\n\nFrom: Council <a@b>\nSent: 10 March 2027\nTo: Asha\nSubject: x\n\nWhich bin?').own,
    'Blue.',
  )
  assert.equal(
    withoutQuoted('The noise\nFrom: 11pm to 3am every night').own,
    'The noise\nFrom: 11pm to 3am every night',
  )
  assert.deepEqual(withoutQuoted('> only quoted'), { own: '> only quoted', cut: false })
})

test('one mail by two ways is one; the same words sent twice are two', () => {
  const once = mail()
  const relayed = Buffer.concat([Buffer.from('Received: from a by b; Tue\r\nDelivered-To: x@y\r\n'), once])
  assert.equal(contentHashOf(once), contentHashOf(relayed))
  assert.notEqual(contentHashOf(once), contentHashOf(mail({ 'Message-ID': '<2@example.org>' })))
})

test('reply addresses carry 128 bits that survive any mail program', () => {
  const tokens = new Set(Array.from({ length: 500 }, newReplyToken))
  assert.equal(tokens.size, 500)
  for (const token of tokens) {
    assert.match(token, /^[a-z2-7]{26}$/)
    assert.deepEqual(tokensIn([replyAddress(token, 'Reply.Example.org').toUpperCase()], 'reply.example.org'), [token])
  }
  assert.deepEqual(
    tokensIn(['reply+short@reply.example.org', `reply+${'a'.repeat(26)}@evil.example.org`], 'reply.example.org'),
    [],
  )
  assert.deepEqual(referencesIn('Re: [x] fp 100 4237 and FP-1004237?'), ['fp 100 4237', 'FP-1004237'])
})

test('HTML becomes text, hidden and running parts left out', async () => {
  const read = await readMail(
    mail(
      { 'Content-Type': 'text/html; charset=utf-8' },
      '<style>p{}</style><script>alert(1)</script><p>My <b>bin</b> &lt;blue&gt;</p><img src="https://spy.example.org/x.gif"><a href="https://x.example.org">here</a>',
    ),
  )
  assert.match(read.text, /My bin <blue>/)
  assert.doesNotMatch(read.text, /alert|p\{\}|spy\.example/)
})

test('HTML beside an attachment, as phones and scanners send it, is read', async () => {
  const body = [
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>The bin is <b>broken</b>, see the photo</p>',
    '--b',
    'Content-Type: image/png; name="bin.png"',
    'Content-Disposition: attachment; filename="bin.png"',
    'Content-Transfer-Encoding: base64',
    '',
    'iVBORw0KGgo=',
    '--b--',
  ].join('\r\n')
  const read = await readMail(mail({ 'Content-Type': 'multipart/mixed; boundary="b"' }, body))
  assert.equal(read.text, 'The bin is broken, see the photo')
  assert.deepEqual(
    read.attachments.map(({ name }) => name),
    ['bin.png'],
  )
})

test('old encodings and names in any script are read', async () => {
  const read = await readMail(
    Buffer.concat([
      Buffer.from(
        'From: =?UTF-8?Q?Za=C5=BC=C3=B3=C5=82=C4=87?= <z@example.org>\r\nSubject: =?iso-8859-1?Q?caf=E9?=\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\ncaf',
      ),
      Buffer.from([0xe9]),
    ]),
  )
  assert.deepEqual([read.from?.name, read.subject, read.text], ['Zażółć', 'café', 'café'])
})

test('nothing that arrives makes reading fail', async () => {
  const nasty = [
    Buffer.alloc(0),
    Buffer.from('\r\n\r\n'),
    Buffer.from('no header at all'),
    Buffer.from('Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n--\r\n'),
    Buffer.from(
      `Content-Type: multipart/mixed; boundary=a\r\n\r\n${'--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n'.repeat(2000)}`,
    ),
    Buffer.from(
      `From: ${'a'.repeat(100_000)}\r\nSubject: =?utf-8?B?!!!!?=\r\nContent-Transfer-Encoding: base64\r\n\r\n@@@@`,
    ),
    Buffer.from('Content-Type: text/plain; charset=nonsense-8\r\n\r\nhello'),
    Buffer.from('Content-Type: text/html\r\n\r\n<div>'.repeat(20_000)),
    Buffer.from('References: '.concat('<a@b> '.repeat(50_000), '\r\n\r\nhi')),
  ]
  for (const raw of nasty) {
    const read = await readMail(raw)
    assert.equal(typeof read.text, 'string')
    kindOfMail(read, seen)
    contentHashOf(raw)
  }
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
      assert.equal(typeof (await readMail(Buffer.from(bytes))).text, 'string')
    }),
    { numRuns: 60 },
  )
})

test('To opens an enquiry, a copy is filed, and other mailboxes are not the Members’ business', () => {
  const mailbox = 'members@wrenbridge.example.org'
  assert.equal(doorOf({ to: ['Members@wrenbridge.example.org'], cc: [] }, [], mailbox), 'members')
  assert.equal(doorOf({ to: ['x@example.org'], cc: [mailbox] }, [mailbox], mailbox), 'members-copy')
  assert.equal(doorOf({ to: ['x@example.org'], cc: [] }, ['service@wrenbridge.example.org'], mailbox), null)
  assert.equal(doorOf({ to: [mailbox], cc: [] }, [], undefined), null)
})
