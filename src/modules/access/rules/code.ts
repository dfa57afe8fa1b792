import { Secret, TOTP } from 'otpauth'

const secondsPerStep = 30

const generator = (secret: string, council: string, email: string) =>
  new TOTP({ issuer: council, label: email, secret: Secret.fromBase32(secret), digits: 6, period: secondsPerStep })

/** A new secret for an authenticator app. */
export const newCodeSecret = () => new Secret({ size: 20 }).base32

/** The address an authenticator app reads from the picture. */
export const codeAddress = (secret: string, council: string, email: string) =>
  generator(secret, council, email).toString()

/**
 * The time step a code belongs to, or null when it is not right. One step early or late is allowed for clocks that
 * differ; the caller refuses a step that was used before, so that a code overheard is worth nothing.
 */
export function stepOfCode(secret: string, code: string, now: Temporal.Instant): number | null {
  const digits = code.replaceAll(/\s/g, '')
  if (!/^\d{6}$/.test(digits)) return null
  const delta = generator(secret, '', '').validate({ token: digits, timestamp: now.epochMilliseconds, window: 1 })
  return delta === null ? null : Math.floor(now.epochMilliseconds / 1000 / secondsPerStep) + delta
}

/** A recovery code as it is compared: people leave out hyphens and type small letters. */
export const plainRecoveryCode = (code: string) => code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
