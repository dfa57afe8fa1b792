import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readMail, wordsAttached } from '../../actions/read-mail.ts'
import { markOf } from '../marks.ts'
import { isOurs, kindOfMail } from './automatic.ts'
import { meaningOf } from './bounce.ts'
import { doorOf } from './door.ts'
import { contentHashOf } from './mail.ts'
import { besidesOurs, oursIn, withoutQuoted } from './quoted.ts'
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

const ours = oursIn([
  {
    subject: 'Your missed bin: FP-1004926',
    text: `Dear Asha\n\nWhich bin was it, and where did you put it on the morning of the collection?\n\nYour code is ${markOf('code')}\n\nSee how it goes: ${markOf('link')}`,
    html: '<p>Wrenbridge City Council</p><p>Which bin was it, and where did <b>you</b> put it?</p>',
  },
])

const own = (text: string) => withoutQuoted(text, ours).own

test('an answer is shown without what it quotes of us, in the ways mail programs quote', () => {
  const quoted =
    '> Wrenbridge City Council\n> Dear Asha\n> Which bin was it, and where did you\n> put it on the morning of the collection?\n> Your code is 384 112\n> See how it goes:\n> https://example.org/l/abcdef'
  assert.equal(
    own(`It was the blue one.\n\nOn Tue, 10 Mar 2027 at 09:12, Wrenbridge <reply+x@y> wrote:\n${quoted}`),
    'It was the blue one.',
  )
  assert.equal(
    own(`Blue.\n\nOn Tue, 10 Mar 2027 at 09:12, Wrenbridge City Council\n<reply+x@y> wrote:\n${quoted}`),
    'Blue.',
  )
  assert.equal(own('Blue.\n\n-----Original Message-----\nFrom: Council\nSent: Monday'), 'Blue.')
  assert.equal(
    own(
      `Blue.\n\nFrom: Council <a@b>\nSent: 10 March 2027\nTo: Asha\nSubject: Your missed bin\n\n${quoted.replaceAll('> ', '')}`,
    ),
    'Blue.',
  )
  assert.equal(own('Blue.\n\n-- \nAsha Patel\nHead of Nothing'), 'Blue.')
  assert.equal(own('The noise\nFrom: 11pm to 3am every night'), 'The noise\nFrom: 11pm to 3am every night')
  assert.deepEqual(withoutQuoted('> Dear Asha', ours), { own: '> Dear Asha', cut: false })
})

test('what stands below a mark and is not ours is read: an answer in line, and a mail that somebody sends on', () => {
  const head = 'From: Council <a@b>\nSent: 10 March 2027\nTo: Asha\nSubject: Your missed bin'
  const inLine = `See my answer below.\n\n${head}\n\nWhich bin was it, and where did you put it on the morning of the collection?\n\nI saw the child at number 12 being hit.`
  assert.equal(own(inLine), 'See my answer below.\n\nI saw the child at number 12 being hit.')
  assert.equal(besidesOurs(inLine, ours), own(inLine))
  const school = 'From: The school <s@b>\nSent: 9 March 2027\nTo: Asha\nSubject: A worry\n\nA pupil has bruises.'
  assert.equal(own(`Please read.\n\n${school}`), `Please read.\n\n${school}`)
  assert.equal(own('> A neighbour wrote this to me\n\nPlease help.'), '> A neighbour wrote this to me\n\nPlease help.')
})

test('a few words that stand in our text by chance are theirs', () => {
  assert.equal(besidesOurs('He was hitting\nthe morning\nchild', ours), 'He was hitting\nthe morning\nchild')
})

test('what is left out of any text stood in ours, line by line', () => {
  const line = fc.constantFrom(
    'He hits me',
    '> he hits me',
    'Dear Asha',
    'From: a@b',
    'Sent: Monday',
    '',
    '-- ',
    '> Dear Asha',
    '____________',
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const count = (text: string) => text.split('\n').filter((one) => /he hits me/i.test(one)).length
      assert.equal(count(besidesOurs(lines.join('\n'), ours)), count(lines.join('\n')))
    }),
  )
})

const part = (type: string, body: string, more = '') => `--b\r\nContent-Type: ${type}\r\n${more}\r\n${body}\r\n`
const mixed = (...parts: string[]) =>
  mail(
    { 'Content-Type': 'multipart/mixed; boundary=b' },
    `${part('text/plain', 'See attached.')}${parts.join('')}--b--`,
  )
const attachedTo = async (raw: Buffer) => wordsAttached(await readMail(raw), (one) => isOurs(one, seen))
const within = (text: string, times: number): string =>
  times === 0 ? text : `From: a@b\r\nSubject: x\r\nContent-Type: message/rfc822\r\n\r\n${within(text, times - 1)}`

test('the words of what is attached as text are read, of mails within mails too; nothing else is opened', async () => {
  const file = 'Content-Disposition: attachment; filename=note'
  const words = await attachedTo(
    mixed(
      part('text/plain', 'plain words', `${file}.txt\r\n`),
      part('text/html', '<p>words of a <b>page</b></p>', `${file}.html\r\n`),
      part('message/rfc822', 'From: s@b\r\nSubject: A worry\r\n\r\nwords of a mail'),
      part(
        'message/rfc822',
        `From: s@b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain\r\n${file}.txt\r\n\r\nwords further down\r\n--c--`,
      ),
      part('application/octet-stream', 'From: s@b\r\n\r\nwords of a saved mail', `${file}.eml\r\n`),
      part('application/pdf', 'words of a document', `${file}.pdf\r\n`),
      part('text/plain', 'words with \0 in them', `${file}.txt\r\n`),
      part('message/rfc822', 'From: service@wrenbridge.example.org\r\n\r\nwords of ours'),
    ),
  )
  for (const read of [
    'plain words',
    'words of a page',
    'A worry',
    'words of a mail',
    'words further down',
    'words of a saved mail',
  ])
    assert.ok(words.includes(read), read)
  for (const not of ['a document', '\0', 'of ours']) assert.ok(!words.includes(not), not)
})

test('what is attached is read within limits', async () => {
  const nested = (times: number) =>
    attachedTo(mixed(part('message/rfc822', within('From: a@b\r\n\r\ndeep down', times))))
  assert.match(await nested(3), /deep down/)
  assert.doesNotMatch(await nested(4), /deep down/)
  const many = Array.from({ length: 60 }, (_, n) =>
    part('text/plain', `words${n}.`, 'Content-Disposition: attachment\r\n'),
  )
  const words = await attachedTo(mixed(...many))
  assert.match(words, /words49\./)
  assert.doesNotMatch(words, /words50\./)
  const long = await attachedTo(
    mixed(part('text/plain', 'word '.repeat(100_000), 'Content-Disposition: attachment\r\n')),
  )
  assert.equal(long.length, 200_000)
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
