export type Limits = Record<string, number>

/** Somebody with several roles may go as far as the furthest of them. */
export function widest(limits: readonly Limits[]): Limits {
  const found: Limits = {}
  for (const [power, limit] of limits.flatMap((each) => Object.entries(each)))
    found[power] = Math.max(limit, found[power] ?? 0)
  return found
}

/** "£400" or "3". */
export function limitInWords(limit: number, unit: 'pence' | 'count'): string {
  if (unit === 'count') return String(limit)
  const pounds = limit / 100
  return `£${pounds.toLocaleString('en-GB', { minimumFractionDigits: limit % 100 === 0 ? 0 : 2 })}`
}

/** What somebody typed as a limit: "£1,250.50" is 125050 pence. Null when it is no amount. */
export function readLimit(text: string, unit: 'pence' | 'count'): number | null {
  const plain = text.replaceAll(/[£,\s]/g, '')
  if (unit === 'count') return /^\d{1,4}$/.test(plain) ? Number(plain) : null
  const match = /^(\d{1,7})(?:\.(\d{2}))?$/.exec(plain)
  return match ? Number(match[1]) * 100 + Number(match[2] ?? 0) : null
}
