/** What the checks of a sender said: SPF, DKIM and DMARC, each `pass`, `fail`, `none` and so on. */
export type SenderChecks = { spf: string; dkim: string; dmarc: string; by: string }

export type Verdict = 'vouched-for' | 'unchecked' | 'forged'

/**
 * Reads the Authentication-Results line (RFC 8601) of the one host that is trusted. Only the topmost counts:
 * a forger can write lines of that name, but below the ones that our own host puts on top.
 */
export function readChecks(lines: readonly string[], trustedHost: string): SenderChecks | null {
  const own = lines.find(
    (line) => line.split(';')[0]?.trim().split(/\s/)[0]?.toLowerCase() === trustedHost.toLowerCase(),
  )
  if (!own) return null
  const results = own.replaceAll(/\([^()]*\)/g, ' ')
  const result = (method: string) => new RegExp(`;\\s*${method}\\s*=\\s*([a-z]+)`, 'gi')
  const all = (method: string) => [...results.matchAll(result(method))].map((match) => match[1]?.toLowerCase() ?? '')
  const best = (method: string) => (all(method).includes('pass') ? 'pass' : (all(method)[0] ?? 'none'))
  return { spf: best('spf'), dkim: best('dkim'), dmarc: best('dmarc'), by: trustedHost }
}

/**
 * Forged: the owner of the address says that this is not theirs. DMARC decides where it exists; without it a hard
 * failure of one check counts only when the other does not vouch. A check that could not be made proves nothing.
 */
export function verdictOn(checks: SenderChecks | null): Verdict {
  if (!checks) return 'unchecked'
  const { spf, dkim, dmarc } = checks
  if (dmarc === 'pass') return 'vouched-for'
  if (dmarc === 'fail') return 'forged'
  if (dkim === 'pass' || spf === 'pass') return 'vouched-for'
  return spf === 'fail' || dkim === 'fail' ? 'forged' : 'unchecked'
}

export const checksInWords = ({ spf, dkim, dmarc, by }: SenderChecks) =>
  `SPF ${spf}, DKIM ${dkim}, DMARC ${dmarc}, checked by ${by}`
