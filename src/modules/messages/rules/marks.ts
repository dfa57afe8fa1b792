import { z } from 'zod'

/**
 * What only the receiver may see stands in a stored message as a mark, and its value beside it until it is sent:
 * private links and codes are not for everyone who may read the outbox, and are forgotten once they have gone.
 */
const open = '\uE000'
const close = '\uE001'

export type Secrets = Readonly<Record<string, string>>

export const markOf = (name: string) => `${open}${name}${close}`

const marks = new RegExp(`${open}([a-zA-Z]+)${close}`, 'g')

const standIns: Readonly<Record<string, string>> = {
  link: '[their private link]',
  code: '[their code]',
}

/** The page that a link leads to, where it is the same for everybody; a private link is new in each message. */
export const pageOf = (link: string) => (link.startsWith('/') && !link.startsWith('/l/') ? link : '')

/** The text with its secrets filled in, each made safe for where it stands. */
export const withSecrets = (text: string, secrets: Secrets, safe: (value: string) => string = (value) => value) =>
  text.replaceAll(marks, (_, name: string) => safe(secrets[name] ?? standInFor(name)))

/** The text as staff and records see it. */
export const withoutSecrets = (text: string) => text.replaceAll(marks, (_, name: string) => standInFor(name))

const standInFor = (name: string) => standIns[name] ?? '[not shown]'

/** The text with nothing where a secret stood, and what of it stands before each. */
export const aroundSecrets = (text: string) => ({
  text: text.replaceAll(marks, ' '),
  before: text.split('\n').flatMap((line) => (line.search(marks) >= 0 ? line.slice(0, line.search(marks)) : [])),
})

/** Text from people: without marks of ours, control characters or the signs that turn writing round. */
export const cleaned = (text: string) =>
  text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[\uE000\uE001\u202A-\u202E\u2066-\u2069]|(?!\n)\p{Cc}/gu, (character) =>
      character === '\t' ? ' ' : '',
    )

const secretsSchema = z.record(z.string(), z.string())

/** Secrets as they were stored; none once they are forgotten. */
export function readSecrets(stored: unknown): Secrets {
  const parsed = secretsSchema.safeParse(stored)
  return parsed.success ? parsed.data : {}
}
