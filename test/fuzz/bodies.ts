import type { Chance } from '../../src/trial/chance.ts'
import { hostileFile } from './files.ts'
import { hostileText } from './values.ts'

export type Sent = { readonly type: string | null; readonly payload: Buffer }

export type Pairs = readonly (readonly [string, string])[]

export const urlEncoded = (pairs: Pairs): Sent => ({
  type: 'application/x-www-form-urlencoded',
  payload: Buffer.from(new URLSearchParams(pairs.map(([name, value]) => [name, value.toWellFormed()])).toString()),
})

const prototypes =
  '__proto__=x&__proto__[isAdmin]=1&constructor=x&constructor[prototype][a]=1&constructor.prototype.a=1&toString=x&valueOf=x&hasOwnProperty=x&length=1e9&[]=x&a[b][c]=x&=x&&&=&%ED%A0%80=%E0%A4%A&a=%'

/** The same fields in a form that nobody's browser sends. */
export function oddBody(luck: Chance, token: string, pairs: Pairs): Sent {
  const all: Pairs = [['_csrf', token], ...pairs]
  const text = urlEncoded(all).payload.toString()
  const form = (payload: string | Buffer): Sent => ({
    type: 'application/x-www-form-urlencoded',
    payload: Buffer.from(payload),
  })
  switch (luck.below(13)) {
    case 0:
      return form(`${text}&${prototypes}`)
    case 1:
      return form(`${text}&_csrf=another&${text}`)
    case 2:
      return form(
        pairs.reduce(
          (sent, [name]) =>
            `${sent}&${encodeURIComponent(name.toWellFormed())}[]=a&${encodeURIComponent(name.toWellFormed())}[x]=b`,
          text,
        ),
      )
    case 3:
      return form(
        Buffer.concat([
          Buffer.from(`_csrf=${token}&`),
          ...pairs.map(([name]) =>
            Buffer.from(`${encodeURIComponent(name.toWellFormed())}=\xff\xfe\xc0\xaf&`, 'latin1'),
          ),
        ]),
      )
    case 4:
      return form(`_csrf=${token}&${'a=b&'.repeat(luck.pick([1001, 60_000]))}`)
    case 5:
      return form(`${text}&a=${'x'.repeat(luck.pick([200_000, 1_100_000]))}`)
    case 6:
      return {
        type: 'application/json',
        payload: Buffer.from(
          `{"_csrf":"${token}","__proto__":{"isAdmin":true},"x":${'['.repeat(luck.pick([3, 50_000]))}`,
        ),
      }
    case 7:
      return {
        type: 'application/json',
        payload: Buffer.from(
          JSON.stringify(
            Object.fromEntries(all.map(([name, value]) => [name, { value, constructor: { prototype: 1 } }])),
          ),
        ),
      }
    case 8:
      return {
        type: luck.pick(['text/xml', 'application/xml']),
        payload: Buffer.from('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
      }
    case 9:
      return {
        type: luck.pick([
          'text/plain',
          'application/octet-stream',
          'a',
          '',
          'application/x-www-form-urlencoded; charset=utf-7',
          'multipart/form-data',
        ]),
        payload: Buffer.from(text),
      }
    case 10:
      return { type: null, payload: Buffer.alloc(0) }
    default:
      return oddParts(luck, token, pairs)
  }
}

type Part = {
  readonly name: string
  readonly fileName?: string
  readonly type?: string
  readonly content: Buffer | string
  readonly more?: string
}

/** A form with files, well made. */
export function multipart(parts: readonly Part[], boundary = 'firstpoint-boundary'): Sent {
  const written = parts.flatMap(({ name, fileName, type, content, more = '' }) => [
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${fileName === undefined ? '' : `; filename="${fileName}"`}\r\n`,
    type === undefined ? '' : `content-type: ${type}\r\n`,
    `${more}\r\n`,
    content,
    '\r\n',
  ])
  const payload = Buffer.concat([...written.map((one) => Buffer.from(one)), Buffer.from(`--${boundary}--\r\n`)])
  return { type: `multipart/form-data; boundary=${boundary}`, payload }
}

/** A form with files as it should not be: cut off, nested, without end, with files where there are none and names that mean harm. */
function oddParts(luck: Chance, token: string, pairs: Pairs): Sent {
  const good: Part[] = [
    { name: '_csrf', content: token },
    ...pairs.map(([name, content]) => ({ name: name.replaceAll(/["\r\n]/g, ''), content: content.toWellFormed() })),
  ]
  const file = (
    name = luck.pick(['file', 'files', 'photos', pairs[0]?.[0].replaceAll(/["\r\n]/g, '') ?? 'x']),
  ): Part => {
    const { fileName, type, content } = hostileFile(luck)
    return { name, fileName, type, content }
  }
  const whole = multipart([...good, file()])
  switch (luck.below(12)) {
    case 0:
      return { ...whole, payload: whole.payload.subarray(0, luck.below(whole.payload.length)) }
    case 1:
      return {
        ...whole,
        type: luck.pick([
          'multipart/form-data',
          'multipart/form-data; boundary=',
          'multipart/form-data; boundary=other',
          `multipart/form-data; boundary=${'b'.repeat(500)}`,
          'multipart/mixed; boundary=firstpoint-boundary',
        ]),
      }
    case 2:
      return multipart([
        ...good,
        {
          name: 'file',
          type: 'multipart/mixed; boundary=inner',
          content: '--inner\r\ncontent-disposition: file; filename="a.txt"\r\n\r\nx\r\n--inner--',
        },
      ])
    case 3:
      return multipart([...good, { ...file(), name: 'n'.repeat(luck.pick([2_000, 90_000])) }])
    case 4:
      return multipart([
        ...good,
        ...Array.from({ length: luck.pick([11, 250]) }, () => ({ ...file('file'), content: 'x' })),
      ])
    case 5:
      return multipart([
        ...good,
        ...Array.from({ length: luck.pick([190, 1_500]) }, (_, nth) => ({ name: `a${nth}`, content: 'x' })),
      ])
    case 6:
      return multipart([
        ...good,
        { name: '__proto__', content: '{"isAdmin":true}' },
        { name: 'constructor', content: 'x' },
        { name: '', content: 'x' },
      ])
    case 7:
      return multipart([
        ...good,
        { name: 'file', fileName: '', content: '' },
        { name: 'file', fileName: 'empty.pdf', type: 'application/pdf', content: '' },
      ])
    case 8:
      return multipart([
        ...good,
        {
          ...file(),
          more: `${luck.pick(['x-many: y\r\n'.repeat(500), 'content-transfer-encoding: base64\r\n', `content-type: ${'a'.repeat(9_000)}\r\n`, 'no colon\r\n'])}`,
        },
      ])
    case 9:
      return multipart([...good, { name: 'file', fileName: 'a.png\r\nX-Mischief: 1', content: 'x' }])
    case 10:
      return multipart([
        ...good,
        ...good,
        { name: 'long', content: hostileText(luck).repeat(3).toWellFormed().slice(0, 150_000) },
      ])
    default:
      return whole
  }
}
