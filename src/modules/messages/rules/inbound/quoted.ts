/** Where an answer ends and what it answers begins, in the ways mail programs mark it. */
const quoteBegins = [
  /^\s*On .{4,200}\bwrote:\s*$/,
  /^\s*Le .{4,200}\ba écrit\s*:\s*$/,
  /^\s*Am .{4,200}\bschrieb\b.{0,100}:\s*$/,
  /^-{2,}\s*(Original Message|Forwarded message|Ursprüngliche Nachricht)\s*-{2,}/i,
  /^_{10,}\s*$/,
  /^From:\s.+$/,
  /^\s*Sent from my (iPhone|iPad|Galaxy|Samsung|Android|mobile)/i,
  /^Get Outlook for (iOS|Android)/i,
  /^-- $/,
]

/** What somebody wrote themselves, without the mail they answer and their signature. The whole is kept beside it. */
export function withoutQuoted(text: string): { own: string; cut: boolean } {
  const lines = text.split('\n')
  const start = lines.findIndex((line, index) => begins(line, lines[index + 1] ?? '', lines))
  const kept = (start >= 0 ? lines.slice(0, start) : lines).filter((line) => !/^\s*>/.test(line))
  const own = kept
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
  // A mail that is nothing but a quotation is shown whole.
  return own === '' ? { own: text.trim(), cut: false } : { own, cut: own.length < text.trim().length }
}

function begins(line: string, next: string, lines: readonly string[]) {
  if (/^From:\s/.test(line))
    return /^(Sent|Date|To):\s/m.test(lines.slice(lines.indexOf(line) + 1, lines.indexOf(line) + 4).join('\n'))
  if (/^\s*On .{4,200}$/.test(line) && /\bwrote:\s*$/.test(next) && next.length < 120) return true
  return quoteBegins.some((pattern) => pattern.test(line))
}

/**
 * What somebody wrote above, below or between what they quote of us: by this it is judged whether it can wait, so nothing of theirs
 * may be lost, and nothing of ours may call anybody.
 */
export function besidesQuoted(text: string): string {
  const lines = text.split('\n').filter((line) => !/^\s*>/.test(line))
  const start = lines.findIndex((line, index) => isOutlook(line, lines.slice(index + 1, index + 6)))
  const above = lines
    .slice(0, start === -1 ? undefined : start)
    .join('\n')
    .trim()
  // What is nothing but somebody else's mail was sent on for us to read.
  return above === '' ? lines.join('\n').trim() : above
}

const isOutlook = (line: string, next: readonly string[]) =>
  /^-{2,}\s*(Original Message|Ursprüngliche Nachricht)\s*-{2,}/i.test(line) ||
  (/^From:\s/.test(line) &&
    next.some((one) => /^(Sent|Date):\s/.test(one)) &&
    next.some((one) => /^Subject:/.test(one)))
