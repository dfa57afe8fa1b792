import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Chance } from '../../src/trial/chance.ts'
import { hostileText } from './values.ts'

const host = 'host: 127.0.0.1\r\n'
const form = 'content-type: application/x-www-form-urlencoded\r\n'

type Talk = {
  readonly says: string
  readonly text: string | Buffer /** Statuses that are right; else any from 200 to 499, or a closed line. */
  readonly only?: readonly number[]
}

/** What no browser says: to be answered with words or by hanging up, never with a fault of ours, never twice. */
export function oddTalks(luck: Chance): Talk[] {
  const header = (name: string, value: string) =>
    `GET / HTTP/1.1\r\n${host}${name}: ${value}\r\nconnection: close\r\n\r\n`
  return [
    {
      says: 'two lengths',
      text: `POST /progress HTTP/1.1\r\n${host}${form}content-length: 5\r\ncontent-length: 6\r\n\r\nabcdef`,
      only: [400],
    },
    {
      says: 'a length and chunks',
      text: `POST /progress HTTP/1.1\r\n${host}${form}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /staff/account HTTP/1.1\r\n${host}\r\n`,
      only: [400],
    },
    {
      says: 'chunks by another name',
      text: `POST /progress HTTP/1.1\r\n${host}${form}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n`,
      only: [400, 501],
    },
    {
      says: 'chunked and something else',
      text: `POST /progress HTTP/1.1\r\n${host}${form}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
      only: [400],
    },
    {
      says: 'chunks hidden by a space',
      text: `POST /progress HTTP/1.1\r\n${host}${form}transfer-encoding : chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n`,
      only: [400],
    },
    {
      says: 'chunks hidden by a tab',
      text: `POST /progress HTTP/1.1\r\n${host}${form}transfer-encoding:\x0bchunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n`,
      only: [400],
    },
    {
      says: 'a chunk of a wrong size',
      text: `POST /progress HTTP/1.1\r\n${host}${form}transfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n`,
      only: [400],
    },
    {
      says: 'an endless chunk',
      text: `POST /progress HTTP/1.1\r\n${host}${form}transfer-encoding: chunked\r\n\r\nffffffffffffffff\r\nabc`,
    },
    {
      says: 'a negative length',
      text: `POST /progress HTTP/1.1\r\n${host}${form}content-length: -5\r\n\r\nabcde`,
      only: [400],
    },
    {
      says: 'a length in words',
      text: `POST /progress HTTP/1.1\r\n${host}${form}content-length: 5, 5\r\n\r\nabcde`,
      only: [400],
    },
    {
      says: 'a length that is too long',
      text: `POST /progress HTTP/1.1\r\n${host}${form}content-length: 99999999999\r\n\r\na`,
      only: [413],
    },
    { says: 'a line that goes on', text: `GET / HTTP/1.1\r\n${host}x-a: b\r\n c: d\r\n\r\n` },
    { says: 'line ends of one kind', text: `GET / HTTP/1.1\nhost: x\n\n` },
    { says: 'no host', text: 'GET / HTTP/1.1\r\n\r\n', only: [400] },
    { says: 'two hosts', text: `GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\nconnection: close\r\n\r\n` },
    {
      says: 'a host that means harm',
      text: `GET /staff HTTP/1.1\r\nhost: evil.example\r\nx-forwarded-host: evil.example\r\nx-forwarded-proto: gopher\r\nconnection: close\r\n\r\n`,
    },
    {
      says: 'an address of another site',
      text: `GET http://evil.example/staff HTTP/1.1\r\n${host}connection: close\r\n\r\n`,
    },
    { says: 'a star', text: `OPTIONS * HTTP/1.1\r\n${host}connection: close\r\n\r\n` },
    { says: 'a way through', text: `CONNECT evil.example:443 HTTP/1.1\r\n${host}\r\n`, only: [405] },
    { says: 'an echo', text: `TRACE / HTTP/1.1\r\n${host}cookie: fp_staff=secret\r\nconnection: close\r\n\r\n` },
    { says: 'a method nobody knows', text: `MISCHIEF / HTTP/1.1\r\n${host}\r\n`, only: [400] },
    {
      says: 'a method we do not use',
      text: `DELETE /staff/account HTTP/1.1\r\n${host}connection: close\r\n\r\n`,
      only: [404, 405, 303, 403],
    },
    { says: 'another protocol', text: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
    { says: 'a handshake', text: Buffer.from('16030100a5010000a10303', 'hex') },
    { says: 'the oldest protocol', text: 'GET /\r\n' },
    { says: 'a protocol to come', text: `GET / HTTP/9.9\r\n${host}\r\n`, only: [400, 505] },
    {
      says: 'another line within',
      text: `GET / HTTP/1.1\r\n${host}upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n`,
    },
    {
      says: 'a wait for our word',
      text: `POST /progress HTTP/1.1\r\n${host}${form}expect: 100-continue\r\ncontent-length: 3\r\nconnection: close\r\n\r\na=b`,
    },
    {
      says: 'an expectation nobody has',
      text: `POST /progress HTTP/1.1\r\n${host}${form}expect: mischief\r\ncontent-length: 3\r\nconnection: close\r\n\r\na=b`,
      only: [417],
    },
    { says: 'headers that are too long', text: header('x-long', 'x'.repeat(40_000)), only: [431] },
    { says: 'too many headers', text: `GET / HTTP/1.1\r\n${host}${'a: b\r\n'.repeat(5_000)}\r\n`, only: [431] },
    {
      says: 'an address that is too long',
      text: `GET /${'a'.repeat(40_000)} HTTP/1.1\r\n${host}\r\n`,
      only: [431, 414],
    },
    {
      says: 'a cookie that is too long',
      text: header('cookie', `fp_staff=${'x'.repeat(7_000)}; fp_visit=${'y'.repeat(7_000)}`),
    },
    {
      says: 'cookies that are none',
      text: header('cookie', '=;;=; __proto__=1; fp_staff; fp_flash=a.b; fp_flash=e30.x; fp_resident=....'),
    },
    { says: 'a NUL in a header', text: header('x-a', 'a\0b'), only: [400] },
    {
      says: 'bytes that are no text',
      text: Buffer.concat([
        Buffer.from(`GET /?q=`),
        Buffer.from([0xff, 0xfe, 0xc0, 0xaf]),
        Buffer.from(` HTTP/1.1\r\n${host}connection: close\r\n\r\n`),
      ]),
    },
    {
      says: 'a body that never comes',
      text: `POST /progress HTTP/1.1\r\n${host}${form}content-length: 3\r\nconnection: close\r\n\r\n`,
    },
    {
      says: 'packed words',
      text: `POST /progress HTTP/1.1\r\n${host}${form}content-encoding: gzip\r\ncontent-length: 3\r\nconnection: close\r\n\r\na=b`,
    },
    { says: 'a packing nobody has', text: header('accept-encoding', 'mischief;q=9, *;q=0, br;q=-1') },
    {
      says: 'a range',
      text: `GET /assets/x.css HTTP/1.1\r\n${host}range: bytes=0-,0-,0-,0-,-999999999\r\nconnection: close\r\n\r\n`,
    },
    {
      says: 'a way out of the folder',
      text: `GET /assets/../../package.json HTTP/1.1\r\n${host}connection: close\r\n\r\n`,
      only: [404, 400, 403],
    },
    {
      says: 'a hidden way out of the folder',
      text: `GET /assets/%2e%2e%2f%2e%2e%2fpackage.json HTTP/1.1\r\n${host}connection: close\r\n\r\n`,
      only: [404, 400, 403],
    },
    ...[
      'accept',
      'accept-language',
      'user-agent',
      'referer',
      'origin',
      'if-none-match',
      'if-modified-since',
      'sec-fetch-site',
      'x-forwarded-for',
      'authorization',
      'content-type',
      'last-event-id',
    ].map((name) => ({
      says: `a strange ${name}`,
      text: header(
        name,
        hostileText(luck)
          .replaceAll(/[^\x20-\x7e]/g, '?')
          .slice(0, 4_000),
      ),
    })),
  ]
}

/** Says something on a line of its own and hears what comes back until the line is closed, or nothing more comes. */
export function say(port: number, text: Talk['text'], { patience = 5_000, stay = true } = {}): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const heard: string[] = []
  const socket = connect(port, '127.0.0.1', () => (stay ? socket.write(text) : socket.end(text)))
  const done = () => {
    clearTimeout(impatience)
    socket.destroy()
    resolve(heard.join(''))
  }
  const impatience = setTimeout(done, patience)
  socket
    .setEncoding('latin1')
    .on('data', (data) => heard.push(String(data)))
    .on('close', done)
    .on('error', done)
  return promise
}

/** What is wrong with how the program answered odd talk on the line. */
export async function fuzzSockets(port: number, luck: Chance): Promise<{ talks: number; faults: string[] }> {
  const faults: string[] = []
  const talks = oddTalks(luck)
  await Promise.all(
    talks.map(async ({ says, text, only }) => {
      const heard = await say(port, text)
      const statuses = [...heard.matchAll(/HTTP\/1\.1 (\d{3})/g)]
        .map(([, status]) => Number(status))
        .filter((status) => status !== 100)
      const [status] = statuses
      if (statuses.length > 1) faults.push(`${says}: was answered ${statuses.length} times`)
      else if (status !== undefined && status >= 500 && status !== 501 && status !== 505)
        faults.push(`${says}: answered ${status}`)
      else if (only && (status === undefined || !only.includes(status)))
        faults.push(`${says}: answered ${status ?? 'nothing'}`)
      else if (
        status !== undefined &&
        status >= 400 &&
        !/<h1[^>]*>\s*\S/.test(heard) &&
        !/content-encoding/i.test(heard)
      )
        faults.push(`${says}: answered ${status} without words`)
      if (/x-mischief|evil\.example/i.test(heard.split('\r\n\r\n')[0] ?? '')) faults.push(`${says}: led astray`)
    }),
  )
  const many = await say(port, `GET /health/live HTTP/1.1\r\n${host}\r\n`.repeat(50), { patience: 3_000 })
  const answered = many.match(/HTTP\/1\.1 200/g)?.length ?? 0
  if (answered !== 50) faults.push(`50 questions in one breath: ${answered} answers`)
  const half = await say(port, `GET /health/live HTTP/1.1\r\n${host}\r\n`, { stay: false })
  if (!half.startsWith('HTTP/1.1 200')) faults.push('a caller who hung up half was not answered')
  return { talks: talks.length + 51, faults }
}

/** Hundreds who say their request letter by letter. Meanwhile others are answered; `patience` later none is left on the line. */
export async function fuzzSlowly(
  port: number,
  { callers, patience }: { callers: number; patience: number },
): Promise<string[]> {
  let open = 0
  const sockets = Array.from({ length: callers }, () => {
    const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nx-slow: '))
    socket
      .on('connect', () => {
        open += 1
      })
      .on('close', () => {
        open -= 1
      })
      .on('error', () => undefined)
      .resume()
    return socket
  })
  const letters = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('a')
  }, 1_000)
  await pause(1_500)
  const meanwhile = await say(port, `GET /health/live HTTP/1.1\r\n${host}connection: close\r\n\r\n`)
  const until = performance.now() + patience
  while (open > 0 && performance.now() < until) await pause(500)
  clearInterval(letters)
  for (const socket of sockets) socket.destroy()
  return [
    ...(meanwhile.startsWith('HTTP/1.1 200') ? [] : [`While ${callers} spoke slowly, nobody else was answered`]),
    ...(patience > 0 && open > 0 ? [`${open} of ${callers} who spoke slowly were still on the line`] : []),
  ]
}
