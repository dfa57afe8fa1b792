import { toDataURL } from 'qrcode'
import type { Account } from '../queries/sign-in.ts'
import { codeAddress } from '../rules/code.ts'

/** The picture to point the app at and the key to type instead; null until setting up was begun. */
export async function codeSetUpView({ codeSecret, email }: Account, council: string) {
  if (!codeSecret) return null
  const address = codeAddress(codeSecret, council, email)
  const picture = await toDataURL(address, { margin: 1, width: 220, errorCorrectionLevel: 'M' })
  return { picture, address, key: codeSecret.match(/.{1,4}/g)?.join(' ') ?? codeSecret }
}
