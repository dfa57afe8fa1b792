import { randomBytes } from 'node:crypto'

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** 128 random bits in letters and digits that survive any mail program: the address of one message's answers. */
export function newReplyToken(): string {
  let bits = BigInt(`0x${randomBytes(17).toString('hex')}`) >> 6n
  let token = ''
  for (let index = 0; index < 26; index += 1) {
    token += alphabet[Number(bits & 31n)] ?? ''
    bits >>= 5n
  }
  return token
}

export const replyAddress = (token: string, domain: string) => `reply+${token}@${domain}`

/** The tokens among the addresses a mail was sent to. */
export function tokensIn(addresses: readonly string[], domain: string): string[] {
  return addresses.flatMap((address) => {
    const [local = '', host = ''] = address.toLowerCase().split('@')
    const token = /^reply\+([a-z2-7]{26})$/.exec(local)?.[1]
    return token && host === domain.toLowerCase() ? [token] : []
  })
}

/** References such as FP-1004237 in a subject, as they were written. */
export const referencesIn = (subject: string) => subject.match(/\bFP[\s-]?\d[\d\s-]{5,13}\d\b/gi) ?? []
