import { deflateRawSync, deflateSync } from 'node:zlib'
import type { Chance } from '../../src/trial/chance.ts'
import { planted } from './values.ts'

export type HostileFile = { readonly fileName: string; readonly type: string; readonly content: Buffer }

const u16 = (value: number) => Buffer.from(Uint16Array.of(value).buffer)
const u32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer)

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1
  return crc >>> 0
})
const crc32 = (content: Buffer) =>
  (content.reduce((crc, byte) => (crcTable[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0

/** A zip with one entry; `claims` is the size it says the entry has, whatever is true. */
function zip(name: string, content: Buffer, claims = content.length): Buffer {
  const packed = deflateRawSync(content, { level: 9 })
  const common = Buffer.concat([
    u16(20),
    u16(0),
    u16(8),
    u32(0),
    u32(crc32(content.subarray(0, 1000))),
    u32(packed.length),
    u32(claims),
    u16(name.length),
    u16(0),
  ])
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed])
  const central = Buffer.concat([
    Buffer.from('PK\x01\x02', 'latin1'),
    u16(20),
    common,
    u16(0),
    u16(0),
    u16(0),
    u32(0),
    u32(0),
    Buffer.from(name),
  ])
  const end = Buffer.concat([
    Buffer.from('PK\x05\x06', 'latin1'),
    u16(0),
    u16(0),
    u16(1),
    u16(1),
    u32(central.length),
    u32(local.length),
    u16(0),
  ])
  return Buffer.concat([local, central, end])
}

/** A picture of 60,000 by 60,000 points in a few hundred bytes. */
function hugePicture(): Buffer {
  const chunk = (name: string, content: Buffer) => {
    const named = Buffer.concat([Buffer.from(name), content])
    return Buffer.concat([u32(content.length).reverse(), named, u32(crc32(named)).reverse()])
  }
  const header = Buffer.concat([u32(60_000).reverse(), u32(60_000).reverse(), Buffer.from([8, 6, 0, 0, 0])])
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(200_000))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const nothing = Buffer.alloc(50_000_000)
let bombs: Map<string, Buffer> | undefined

/** Small files that unpack to a great deal; packed once. */
function bomb(luck: Chance): Buffer {
  bombs ??= new Map([
    ['content types', zip('[Content_Types].xml', nothing)],
    ['says it is small', zip('[Content_Types].xml', nothing, 12)],
    ['says it is endless', zip('[Content_Types].xml', Buffer.from('<Types/>'), 0xfffffff0)],
    ['media type', zip('mimetype', nothing)],
    ['in a folder', zip('../../../../etc/passwd', Buffer.from('x'))],
    ['within', zip('word/a.zip', zip('word/b.zip', zip('word/c.zip', nothing)))],
  ])
  return bombs.get(luck.pick([...bombs.keys()])) ?? Buffer.alloc(0)
}

const drawing = Buffer.from(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">${planted.script}</svg>`)
const gif = Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1')

const contents: readonly ((luck: Chance) => Buffer)[] = [
  bomb,
  bomb,
  hugePicture,
  () => drawing,
  () => Buffer.from(`<html>${planted.script}`),
  () => Buffer.from('MZ\x90\0', 'latin1'),
  () => Buffer.from(`#!/bin/sh\nrm -rf /\n${planted.script}`),
  () => Buffer.concat([gif, Buffer.from(planted.script)]),
  () => Buffer.concat([Buffer.from(`%PDF-1.7\n${planted.script}\n`), zip('a.html', Buffer.from(planted.script))]),
  () => Buffer.from('\xff\xd8\xff\xe0', 'latin1'),
  () => Buffer.concat([Buffer.from('\xff\xd8\xff', 'latin1'), Buffer.alloc(3_000_000, 0xff)]),
  () => Buffer.alloc(11 * 1024 * 1024, 65),
  () => Buffer.alloc(0),
  () => Buffer.from('A letter of plain words.'),
  () => Buffer.from('\ufeffwords with a mark before them'),
  () => Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
  () => Buffer.concat([Buffer.from('RIFF\xff\xff\xff\xffWEBPVP8X', 'latin1'), Buffer.alloc(30)]),
  () => Buffer.concat([Buffer.from('\0\0\0\x18ftypheic', 'latin1'), Buffer.alloc(100, 0xff)]),
  () => Buffer.concat([Buffer.from('\x1f\x8b\x08', 'latin1'), deflateRawSync(nothing)]),
  () => Buffer.from('ID3\x04\0\0\x7f\x7f\x7f\x7f', 'latin1'),
]

const names = [
  'photo.jpg', 'photo.png', 'photo.gif', 'scan.pdf', 'letter.docx', 'letter.odt', 'letter.txt', 'photo.heic', 'photo.webp', 'drawing.svg', 'page.html', 'run.exe', 'photo.jpg.exe',
  '../../../../etc/passwd', '..\\..\\a.png', '.htaccess', 'CON', 'aux.txt', 'a\0.png', '‮gpj.exe', `${'a'.repeat(300)}.pdf`, '<script>mischief().png', 'a;b=c.png', '%00.png', '.', '..', ' ', '👩🏽‍🚒.png', `${'👩'.repeat(200)}.png`,
] // biome-ignore format: a list of names

const types = [
  'image/jpeg',
  'image/png',
  'application/pdf',
  'text/html',
  'image/svg+xml',
  'application/octet-stream',
  'text/plain',
  '',
  'multipart/mixed',
  'message/rfc822',
  '../x',
  'image/*',
]

/** A file that is not what it says, holds more than it seems, or has a name that means harm. */
export const hostileFile = (luck: Chance): HostileFile => ({
  fileName: luck.pick(names),
  type: luck.pick(types),
  content: luck.pick(contents)(luck),
})
