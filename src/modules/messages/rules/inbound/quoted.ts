import { aroundSecrets } from '../marks.ts'

/** Where an answer ends and what it answers begins, in the ways mail programs mark it. */
const heads = [
  /^On .{4,200}\bwrote:$/,
  /^Le .{4,200}\ba écrit\s*:$/,
  /^Am .{4,200}\bschrieb\b.{0,100}:$/,
  /^-{2,}\s*(Original Message|Forwarded message|Ursprüngliche Nachricht)\s*-{2,}/i,
  /^_{10,}$/,
]
const signatures = [/^Sent from my (iPhone|iPad|Galaxy|Samsung|Android|mobile)/i, /^Get Outlook for (iOS|Android)/i]
const headLine = /^(From|Sent|Date|To|Cc|Bcc|Subject|Importance|Reply-To|Attachments?)\s*:/i

/** How many lines that say whose mail follows begin here. */
function headAt(lines: readonly string[], at: number): number {
  const bare = (index: number) => withoutMarks(lines[index] ?? '')
  if (heads.some((pattern) => pattern.test(bare(at)))) return 1
  if (/^On .{4,200}$/.test(bare(at)) && /\bwrote:$/.test(bare(at + 1)) && bare(at + 1).length < 120) return 2
  if (!/^From:\s/.test(bare(at))) return 0
  if (![1, 2, 3].some((more) => /^(Sent|Date|To):\s/.test(bare(at + more)))) return 0
  let length = 1
  while (headLine.test(bare(at + length))) length++
  return length
}

const withoutMarks = (line: string) => line.replace(/^[\s>]+/, '').trim()

/** A text as its words alone: mail programs break lines anew and mark them, and a link is never the same twice. */
const wordsOf = (text: string) =>
  (
    text
      .replaceAll(/https?:\/\/\S+/g, ' ')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join(' ')

/** What we wrote, as it may come back to us. */
export type Ours = {
  readonly lines: ReadonlySet<string>
  readonly whole: string
  /** The words before a code: the code itself is forgotten. */
  readonly beforeCodes: readonly string[]
}

export type OurMessage = { subject: string; text: string; html: string | null }

export function oursIn(messages: readonly OurMessage[]): Ours {
  const kept = messages.flatMap(({ subject, text, html }) => [subject, text, html ? wordsOfHtml(html) : ''])
  const around = kept.map(aroundSecrets)
  const texts = around.map(({ text }) => text)
  return {
    lines: new Set(texts.flatMap((text) => text.split('\n')).map(wordsOf)),
    whole: texts.map((text) => ` ${wordsOf(text)} `).join('\n'),
    beforeCodes: around.flatMap(({ before }) => before.map(wordsOf)).filter((words) => words !== ''),
  }
}

/** Our own HTML, which we made of escaped text. */
const wordsOfHtml = (html: string) =>
  html
    .replaceAll(/<\/(p|li|td|title|h\d)>/g, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')

type Line = { text: string; kind: 'blank' | 'head' | 'ours' | 'theirs'; isSignature: boolean }

/**
 * A text line by line: ours is what stands in what we wrote, wherever it is. What is said in few words may stand there by chance: it
 * is ours when it is a line of ours, or goes on from the line beside it.
 */
function linesOf(text: string, ours: Ours): Line[] {
  const lines = text.split('\n')
  const words = lines.map((line) => wordsOf(withoutMarks(line)))
  const stands = (some: string) => ours.whole.includes(` ${some} `)
  const isOurs = (at: number) => {
    const own = words[at] ?? ''
    if (ours.beforeCodes.some((words) => own.startsWith(`${words} `) && isCode(own.slice(words.length + 1))))
      return true
    if (!stands(own)) return false
    const [before, after] = [words[at - 1], words[at + 1]]
    return (
      own.split(' ').length >= 4 ||
      ours.lines.has(own) ||
      Boolean(before && stands(`${before} ${own}`)) ||
      Boolean(after && stands(`${own} ${after}`))
    )
  }
  let headEnds = 0
  let last: 'ours' | 'theirs' = 'theirs'
  let isSignature = false
  return lines.map((line, at) => {
    headEnds = Math.max(headEnds, at + headAt(lines, at))
    const isHead = at < headEnds
    isSignature = !isHead && (isSignature || line === '-- ' || signatures.some((one) => one.test(line.trim())))
    if (!isHead && words[at] !== '') last = isOurs(at) ? 'ours' : 'theirs'
    // A line that is nothing but a link goes with the words before it.
    const isBlank = words[at] === '' && !line.includes('://')
    const kind = isHead ? 'head' : isBlank ? 'blank' : last
    return { text: line, kind, isSignature }
  })
}

const isCode = (words: string) => /^[\p{L}\p{N}]+$/u.test(words) || /^\d+( \d+)*$/.test(words)

/** The lines that say whose mail follows go with what follows. */
function withoutOurs(lines: readonly Line[]): Line[] {
  let follows: Line['kind'] = 'ours'
  const kept: Line[] = []
  for (const line of lines.toReversed()) {
    if (line.kind === 'ours' || line.kind === 'theirs') follows = line.kind
    const isLeftOut = line.kind === 'ours' || (line.kind === 'head' && follows === 'ours')
    if (!isLeftOut) kept.push(line)
  }
  return kept.toReversed()
}

const joined = (lines: readonly Line[]) =>
  lines
    .map(({ text }) => text)
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()

/**
 * What somebody wrote themselves, above, below or between what they answer, without what is ours and without their signature. What
 * stands below a mark and is not ours is theirs, or of somebody whose mail they send on. The whole is kept beside it.
 */
export function withoutQuoted(text: string, ours: Ours): { own: string; cut: boolean } {
  const kept = withoutOurs(linesOf(text, ours)).filter(({ isSignature }) => !isSignature)
  const own = joined(kept)
  // A mail that is nothing but a quotation is shown whole.
  return kept.every(({ kind }) => kind === 'blank' || kind === 'head')
    ? { own: text.trim(), cut: false }
    : { own, cut: own.length < text.trim().length }
}

/** Whether anything in it may be ours: where nothing is marked as quoted, all of it is theirs. */
export const mayQuote = (text: string) => {
  const lines = text.split('\n')
  return lines.some((line, at) => /^\s*>/.test(line) || headAt(lines, at) > 0)
}

/** What a reply says that is not ours: by this it is judged whether it can wait, so nothing of ours may call anybody. */
export const besidesOurs = (text: string, ours: Ours): string => joined(withoutOurs(linesOf(text, ours)))

/** What a machine wrote above, below or between what it quotes: whatever that is, a machine sends it back by itself. */
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
