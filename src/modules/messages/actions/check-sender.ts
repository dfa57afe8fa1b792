import type { DNSResolver } from 'mailauth'
import type { InboundMail } from '../queries/incoming.ts'
import type { ReadMail } from '../rules/inbound/mail.ts'
import { readChecks, type SenderChecks } from '../rules/inbound/sender.ts'

const patience = 8_000

/**
 * Who vouches for a sender. The council's own mail host has looked already where one is trusted; otherwise we look in
 * the DNS ourselves. A DNS that does not answer proves nothing, so the answer is then null: not checked.
 */
export async function checkSender(
  stored: Pick<InboundMail, 'raw' | 'envelopeFrom' | 'clientIp' | 'clientName'>,
  mail: ReadMail,
  { trustedHost, lookup }: { trustedHost: string | undefined; lookup?: DNSResolver },
): Promise<SenderChecks | null> {
  if (trustedHost) return readChecks(mail.headers.get('authentication-results') ?? [], trustedHost)
  if (stored.clientIp && isThisMachine(stored.clientIp)) return null
  return Promise.race([lookedUp(stored, lookup), tooLate()])
}

async function lookedUp(
  stored: Pick<InboundMail, 'raw' | 'envelopeFrom' | 'clientIp' | 'clientName'>,
  lookup: DNSResolver | undefined,
): Promise<SenderChecks | null> {
  const met = stored.clientIp
    ? { ip: stored.clientIp, helo: stored.clientName ?? '', sender: stored.envelopeFrom ?? '' }
    : { trustReceived: true }
  // Loaded with the first mail: it would keep every start waiting.
  const { authenticate } = await import('mailauth')
  try {
    const found = await authenticate(stored.raw, {
      ...met,
      ...(lookup ? { resolver: lookup } : {}),
      disableArc: true,
      disableBimi: true,
    })
    const dkim = found.dkim?.results.map((result) => result.status.result ?? 'none') ?? []
    const checks = {
      spf: found.spf ? found.spf.status.result : 'none',
      dkim: dkim.includes('pass') ? 'pass' : (dkim[0] ?? 'none'),
      dmarc: found.dmarc ? found.dmarc.status.result : 'none',
      by: 'our own look in the DNS',
    }
    return Object.values(checks).includes('temperror') ? null : checks
  } catch {
    return null
  }
}

const isThisMachine = (ip: string) => ip === '::1' || /^(::ffff:)?127\./.test(ip)

function tooLate(): Promise<null> {
  const { promise, resolve: give } = Promise.withResolvers<null>()
  setTimeout(() => give(null), patience).unref()
  return promise
}
