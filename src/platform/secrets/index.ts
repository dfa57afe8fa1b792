import { argon2, createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(argon2)

/** What OWASP and the NCSC ask of Argon2id: 19 MiB, two passes. Kept with each hash, so it can be raised. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const tagLength = 32

/** A password as it is stored: Argon2id with its salt and cost, in the PHC form. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const tag = await derive('argon2id', { message: password, nonce, tagLength, ...cost })
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(tag)}`
}

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/

/**
 * Whether a password is the one that was stored. Without a stored one it takes as long and answers no,
 * so that the time tells nobody which accounts exist.
 */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [, memory, passes, parallelism, salt = '', tag = ''] = phc.exec(stored ?? decoy) ?? phc.exec(decoy) ?? []
  const expected = Buffer.from(tag, 'base64')
  const given = await derive('argon2id', {
    message: password,
    nonce: Buffer.from(salt, 'base64'),
    tagLength: expected.length,
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  })
  return timingSafeEqual(given, expected) && stored !== null
}

/** Whether a stored password was made at a lower cost than today's. */
export const isOutdatedHash = (stored: string) =>
  !stored.startsWith(`$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$`)

const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')

const decoy = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(Buffer.alloc(16, 7))}$${base64(Buffer.alloc(32, 7))}`

/** A token for a cookie or a link: 192 random bits. Only its hash is stored. */
export const newToken = () => randomBytes(24).toString('base64url')

/** What is stored of a token, or of anything else that is too random to be guessed. */
export const hashToken = (token: string) => createHash('sha256').update(token).digest('hex')

/** A code of digits to type, such as a resident gets by email. */
export const newDigits = (length: number) => Array.from({ length }, () => randomInt(10)).join('')

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** A code to write down, in groups of four without letters that look alike: "K7QM-2XWT-P9RD-HN4C". */
export const newWrittenCode = () =>
  Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')).join(
    '-',
  )
