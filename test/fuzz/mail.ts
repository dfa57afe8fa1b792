import { connect } from 'node:net'
import { runJobs } from '#test/index.ts'
import { startMailListener } from '../../src/integrations/smtp-listener/index.ts'
import type { Chance } from '../../src/trial/chance.ts'
import { hostileFile } from './files.ts'
import { hostileText, planted } from './values.ts'
import type { World } from './world.ts'

const start = (more = '') =>
  `From: Asha <asha@example.org>\r\nTo: service@wrenbridge.example.org\r\nSubject: My bin\r\nMIME-Version: 1.0\r\n${more}`

const nested = (levels: number, close: boolean) => {
  const open = Array.from(
    { length: levels },
    (_, nth) => `--b${nth}\r\nContent-Type: multipart/mixed; boundary=b${nth + 1}\r\n\r\n`,
  ).join('')
  return `${start('Content-Type: multipart/mixed; boundary=b0\r\n')}\r\n${open}--b${levels}\r\n\r\nWithin\r\n${close ? Array.from({ length: levels }, (_, nth) => `--b${levels - nth}--\r\n`).join('') : ''}`
}

const parts = (...all: readonly string[]) =>
  `${start('Content-Type: multipart/mixed; boundary=b\r\n')}\r\n${all.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`

/** Mail as no honest program writes it. */
const mails: readonly ((luck: Chance) => string | Buffer)[] = [
  () => nested(20, true),
  () => nested(3_000, false),
  () => `${start()}${'Content-Type: message/rfc822\r\n\r\n'.repeat(2_000)}`,
  () => `${start('Content-Type: multipart/mixed\r\n')}\r\n--b\r\n\r\nNo boundary was named`,
  () => `${start('Content-Type: multipart/mixed; boundary=""\r\n')}\r\n--\r\n\r\nEmpty\r\n----`,
  () =>
    `${start('Content-Type: multipart/mixed; boundary=b\r\n')}\r\n--b\r\nContent-Type: text/plain\r\n\r\nNever closed`,
  () => `X-Big: ${'x'.repeat(10_000_000)}\r\n${start()}\r\nA header of ten megabytes`,
  () => `${start()}${'Received: from a by b; Wed, 18 Nov 2026 10:00:00 +0000\r\n'.repeat(40_000)}\r\nMany stations`,
  () => `${'a:\n'.repeat(85_000)}\n\nMany headers of one name`,
  () => `${start()}X-Folded: a${'\r\n '.repeat(90_000)}\r\n\r\nA header that goes on`,
  () => `${start(`References: ${'<a@example.org> '.repeat(15_000)}\r\n`)}\r\nAnswers everything`,
  () => `${start()}Cc: ${'a@example.org, '.repeat(17_000)}\r\n\r\nTo everybody`,
  () => `${start()}Cc: ${'('.repeat(100_000)}\r\n\r\nAn open bracket`,
  () => `${start()}Cc: ${'"'.repeat(50_001)}\r\n\r\nAn open quote`,
  () => `${start()}Cc: ${'a:'.repeat(20_000)};\r\n\r\nGroups of groups`,
  () => `${start('Content-Type: text/plain; charset=x-mischief\r\n')}\r\n\xff\xfe\xfd`,
  () =>
    Buffer.concat([
      Buffer.from(`${start('Content-Type: text/plain; charset=utf-8\r\n')}\r\n`),
      Buffer.from([0xc0, 0xaf, 0xed, 0xa0, 0x80, 0xff, 0]),
    ]),
  () =>
    Buffer.concat([
      Buffer.from(`${start('Content-Type: text/plain; charset=utf-16\r\n')}\r\n`),
      Buffer.from([0xd8, 0, 0xd8]),
    ]),
  () => `${start('Content-Type: text/plain; charset=utf-7\r\n')}\r\n+ADw-script+AD4-mischief()+ADw-/script+AD4-`,
  () => `${start('Content-Transfer-Encoding: base64\r\n')}\r\n!!!!====not base64`,
  () => `${start('Content-Transfer-Encoding: x-uuencode\r\n')}\r\nbegin 644 a\r\n#mischief`,
  () => `${start('Content-Transfer-Encoding: quoted-printable\r\n')}\r\n=ZZ=\r\n=0=00=`,
  () => `${start()}Subject: =?utf-8?B?${'A'.repeat(90_000)}?=\r\n\r\nA long subject`,
  () => `${start()}Subject: ${'=?utf-8?Q?=0D=0ABcc:_evil@evil.example?= '.repeat(500)}\r\n\r\nA subject with line ends`,
  () => `From: ${planted.script} <asha@example.org>\r\nSubject: ${planted.picture}\r\n\r\n${planted.drawing}`,
  () => `${start('Content-Type: text/html\r\n')}\r\n${'<div>'.repeat(50_000)}${planted.script}`,
  () => `${start('Content-Type: text/html\r\n')}\r\n${'<table><tr><td>'.repeat(5_000)}x`,
  () => `${start('Content-Type: text/html\r\n')}\r\n${'<ul><li>'.repeat(20_000)}x`,
  () => `${start('Content-Type: text/html\r\n')}\r\n${'<a href="http://evil.example/'.repeat(20_000)}`,
  () => `${start('Content-Type: text/html\r\n')}\r\n${'<!--'.repeat(50_000)}`,
  () => `${start()}\r\n${'x'.repeat(8_000_000)}`,
  () => `${start()}\r\n${'> '.repeat(500_000)}\r\nOn Monday somebody wrote:`,
  () => `${start()}\r\n${'FP-1000001 '.repeat(50_000)}`,
  () =>
    parts(
      ...Array.from(
        { length: 3_000 },
        (_, nth) =>
          `Content-Type: text/plain; name=a${nth}.txt\r\nContent-Disposition: attachment; filename=a${nth}.txt\r\n\r\nx`,
      ),
    ),
  (luck) =>
    parts(
      `Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Disposition: attachment; filename=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(`\x78\x9f\x3e\x22${hostileText(luck)}`, 'latin1').toString('base64')}`,
    ),
  (luck) => {
    const { fileName, type, content } = hostileFile(luck)
    return parts(
      `Content-Type: ${type}\r\nContent-Disposition: attachment; filename="${fileName.replaceAll(/[\r\n]/g, '')}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${content.toString('base64')}`,
    )
  },
  () =>
    parts(
      `Content-Type: text/plain\r\nContent-Disposition: attachment; ${Array.from({ length: 5_000 }, (_, nth) => `filename*${nth}*=utf-8''%ZZ`).join('; ')}\r\n\r\nx`,
    ),
  () =>
    parts(
      'Content-Type: message/rfc822\r\n\r\nFrom: a@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nThe same boundary within\r\n--b--',
    ),
  () =>
    parts(
      'Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; a@example.org\r\nAction: failed\r\nStatus: 9.9.9\r\nDiagnostic-Code: ; ;',
      'Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <unknown@example.org>',
    ).replace('multipart/mixed', 'multipart/report; report-type=delivery-status'),
  () =>
    `${start()}Auto-Submitted: auto-replied\r\nX-Loop: service@wrenbridge.example.org\r\nPrecedence: bulk\r\n\r\nI am away`,
  () =>
    `From: service@wrenbridge.example.org\r\nTo: service@wrenbridge.example.org\r\nSubject: From ourselves\r\n\r\nRound and round`,
  () =>
    `${start(`Message-ID: <${'m'.repeat(500)}@example.org>\r\nIn-Reply-To: <<<>>>\r\nDate: yesterday\r\n`)}\r\nA date that is none`,
  () =>
    `${start('DKIM-Signature: v=1; a=rsa-sha256; d=evil.example; s=x; h=from; bh=AAAA; b=AAAA\r\n'.repeat(200))}\r\nSigned a lot`,
  () => '\r\n\r\n',
  () => 'no colon at all',
  () => '\0\0\0\0',
  () => `\r\n${start()}\r\nAn empty line first`,
  () =>
    `${start('Content-Type: text/calendar; method=REQUEST\r\n')}\r\nBEGIN:VCALENDAR\r\n${'BEGIN:VEVENT\r\n'.repeat(20_000)}`,
  () => `${start(`Content-Type: ${'a'.repeat(50_000)}/${'b;'.repeat(20_000)}\r\n`)}\r\nA strange type`,
  (luck) => `${start(`Subject: ${hostileText(luck)}\r\n`)}\r\n${hostileText(luck)}`,
  (luck) =>
    spoilt(
      luck,
      Buffer.from(
        parts(
          'Content-Type: text/html\r\n\r\n<p>My bin</p>',
          'Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nMy b=EFn',
        ),
      ),
    ),
]

/** A good mail with bytes turned, dropped and doubled. */
function spoilt(luck: Chance, mail: Buffer): Buffer {
  const bytes = Buffer.from(mail)
  for (let count = luck.between(1, 40); count > 0; count -= 1) bytes[luck.below(bytes.length)] = luck.below(256)
  const at = luck.below(bytes.length)
  return luck.happens(0.5) ? bytes : Buffer.concat([bytes.subarray(0, at), bytes.subarray(luck.below(bytes.length))])
}

/** Hands a mail over word for word, each after the server's answer to the one before; what it says to the mail itself. */
async function deliver(port: number, raw: Buffer): Promise<string> {
  const body = Buffer.from(`${raw.toString('latin1').replaceAll(/(^|\n)\./g, '$1..')}\r\n.\r\n`, 'latin1')
  const words = [
    'EHLO a\r\n',
    'MAIL FROM:<asha@example.org>\r\n',
    'RCPT TO:<service@wrenbridge.example.org>\r\n',
    'DATA\r\n',
    body,
    'QUIT\r\n',
  ]
  const { promise, resolve } = Promise.withResolvers<string>()
  const socket = connect(port, '127.0.0.1').setEncoding('latin1').setTimeout(20_000)
  let heard = ''
  let said = 0
  let answer = 'nothing'
  socket.on('data', (text) => {
    heard += text
    for (const [line, code] of heard.matchAll(/^(\d{3}) .*\r\n/gm)) {
      heard = heard.slice(heard.indexOf(line) + line.length)
      if (said === 5) answer = line
      if (said < 5 && Number(code) >= 400) answer = line
      const next = words[said]
      said += 1
      if (next !== undefined) socket.write(next)
    }
  })
  const done = () => {
    socket.destroy()
    resolve(answer)
  }
  socket.on('close', done).on('error', done).on('timeout', done)
  return promise
}

/** Sends them all, then `more` by chance, as a mail server would, and lets the program read them. */
export async function fuzzMail(
  world: World,
  luck: Chance,
  more: number,
): Promise<{ mails: number; slowest: number; faults: string[] }> {
  const faults: string[] = []
  const listener = await startMailListener({ db: world.db, log: world.work.log, config: world.work.config, port: 0 })
  let slowest = 0
  let sent = 0
  try {
    for (const mail of [...mails, ...Array.from({ length: more }, () => luck.pick(mails))]) {
      const raw = Buffer.from(mail(luck))
      const began = performance.now()
      const heard = await deliver(listener.port, raw)
      const words = `“${raw.subarray(0, 300).toString('latin1').replaceAll(/\s+/g, ' ').slice(-160)}”`
      if (!/^(?:250 (?:Stored|We have)|552 )/.test(heard)) faults.push(`A mail was not answered: ${words} ${heard}`)
      await runJobs(world.work).catch((error: unknown) =>
        faults.push(`A mail could not be read: ${words} ${error instanceof Error ? error.stack : error}`),
      )
      const took = performance.now() - began
      if (took > 20_000) faults.push(`A mail took ${Math.round(took / 1000)} seconds: ${words}`)
      slowest = Math.max(slowest, took)
      sent += 1
    }
    const { rows } = await world.db.pool.query<{ id: string }>(
      `select id from inbound_mail where state = 'stored' limit 3`,
    )
    for (const { id } of rows) faults.push(`The mail ${id} was never read`)
  } finally {
    await listener.close()
  }
  return { mails: sent, slowest, faults }
}
