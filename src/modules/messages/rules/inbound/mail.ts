import { createHash } from 'node:crypto'
import type { DeliveryReport } from './bounce.ts'

export type Attached = { name: string; type: string; content: Buffer }

/** One mail as we understand it. Whatever arrives, there is an answer: what cannot be read is left empty. */
export type ReadMail = {
  readable: boolean
  messageId: string
  /** Message-IDs it answers, the nearest first. */
  answers: readonly string[]
  from: { address: string; name: string | null } | null
  /** Every address it says it was written or delivered to. */
  to: readonly string[]
  /** As its own lines say: whom it is written to, and who gets a copy. */
  addressed: { readonly to: readonly string[]; readonly cc: readonly string[] }
  subject: string
  text: string
  headers: ReadonlyMap<string, readonly string[]>
  attachments: readonly Attached[]
  report: DeliveryReport | null
}

export const addressesIn = (text: string) =>
  (text.match(/[^\s<>,;:"()\\[\]]{1,64}@[^\s<>,;:"()\\[\]]{1,255}/g) ?? []).map((address) => address.toLowerCase())

export const idsIn = (text: string) => text.match(/<[^<>\s]{1,400}>/g) ?? []

/** The header lines by lower-case name, in order, unfolded. */
export function headersOf(raw: Buffer): Map<string, string[]> {
  const headers = new Map<string, string[]>()
  for (const line of headOf(raw)
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    const before = headers.get(name)
    if (before) before.push(value)
    else headers.set(name, [value])
  }
  return headers
}

const headLimit = 256 * 1024

function headOf(raw: Buffer) {
  return raw.subarray(0, bodyStart(raw)).subarray(0, headLimit).toString('utf8')
}

function bodyStart(raw: Buffer) {
  const ends = [raw.indexOf('\r\n\r\n'), raw.indexOf('\n\n')].filter((at) => at >= 0)
  return ends.length > 0 ? Math.min(...ends) : raw.length
}

/** What makes two copies of a mail one: its own lines and its content, without what each mail server writes on top. */
export function contentHashOf(raw: Buffer): string {
  const hash = createHash('sha256')
  const headers = headersOf(raw)
  for (const name of ['from', 'to', 'cc', 'subject', 'date', 'message-id']) {
    hash.update(`${name}:${(headers.get(name) ?? []).join('\n')}\n`)
  }
  return hash.update(raw.subarray(bodyStart(raw))).digest('hex')
}
