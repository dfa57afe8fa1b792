import { appendFileSync, globSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLog, type Log } from '../log/index.ts'

/** Set by `./firstpoint test`: the folder in which every test process leaves what the program logged. */
export const logsVariable = 'FIRSTPOINT_TEST_LOGS'

const folder = () => process.env[logsVariable]

const leave = (name: string, line: string) => {
  const where = folder()
  if (!where) return
  mkdirSync(where, { recursive: true })
  appendFileSync(join(where, `${process.pid}.${name}`), line)
}

/** A log that is kept until the end of the run, to be looked through; null where nobody asked for it. */
export const keptLog = (): Log | null => (folder() ? createLog('info', { write: (line) => leave('log', line) }) : null)

/** Notes something that only its owner may know, such as a session's cookie, so that the log can be searched for it. */
export const noteSecret = (secret: string) => leave('secrets', `${secret}\n`)

/** What the sample people are called and how they are reached, and what tests type as passwords: never to be in a log. */
const personal: Readonly<Record<string, RegExp>> = {
  'an email address': /[\w.+-]+@(?!(?:reply\.)?wrenbridge\.example\.org)[\w-]+\.[\w.-]*\w/,
  'a phone number': /(?:\+44 ?7700|07700) ?900/,
  'a postcode': /\bZZ99 ?\d[A-Z]{2}\b/i,
  'a private link': /\/(?:l|resume|password)\/[\w-]{20,}/,
  'a password': /kettle orchard|violet harbour|xylophone/i,
  'a cookie or form token': /_csrf|fp_(?:staff|resident|visit|flash)=|"cookie"|"set-cookie"/i,
  'an address of a page with what was asked': /"url":"[^"]*\?/,
}

export type LookedThrough = { lines: number; secrets: number; faults: string[] }

/** Looks through everything that was logged in a run. Secrets are compared word by word, however many there are. */
export function lookThrough(where: string): LookedThrough {
  const read = (kind: string) =>
    globSync(`*.${kind}`, { cwd: where }).flatMap((name) => readFileSync(join(where, name), 'utf8').split('\n'))
  const secrets = new Set(read('secrets').filter((secret) => secret.length > 8))
  const lines = read('log').filter(Boolean)
  const faults = new Set<string>()
  for (const line of lines) {
    for (const [what, pattern] of Object.entries(personal))
      if (pattern.test(line)) faults.add(`${what}: ${line.slice(0, 500)}`)
    for (const word of line.match(/[\w.-]{9,}/g) ?? [])
      if (secrets.has(word)) faults.add(`a secret: ${line.slice(0, 500)}`)
  }
  return { lines: lines.length, secrets: secrets.size, faults: [...faults] }
}
