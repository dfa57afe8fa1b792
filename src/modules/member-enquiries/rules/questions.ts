/**
 * The questions in what somebody wrote, in their own words: sentences that end with a question mark, and lines of a
 * numbered or bulleted list. Where there are none the whole is one question. A person parts and joins them afterwards.
 */
export function questionsIn(text: string): string[] {
  const found: string[] = []
  const own = unwrapped(withoutQuoted(text))
  for (const line of own.split(/\n+/)) {
    const item = /^\s*(?:\d{1,2}[.)]|[-•*])\s+(\S.*)$/.exec(line)?.[1]
    if (item) found.push(item.trim())
    else found.push(...(line.match(/[^.?!\n]*\?/g) ?? []).map((question) => question.trim()))
  }
  const questions = [...new Set(found.filter((question) => question.length > 3))].slice(0, 40)
  const whole = withoutManners(own) || own.trim()
  return questions.length > 0 ? questions : whole === '' ? [] : [whole.slice(0, 2000)]
}

const listed = /^\s*(?:\d{1,2}[.)]|[-•*])\s/
const wrapped = 55

/** A line that a mail program broke goes on in the next one: it is long, and no sentence ends with it. */
const unwrapped = (text: string) =>
  text
    .split('\n')
    .map((line, index, all) => {
      const before = all[index - 1] ?? ''
      const goesOn = before.length >= wrapped && /[^.?!:;\s]$/.test(before) && line.trim() !== '' && !listed.test(line)
      return `${goesOn ? ' ' : '\n'}${line}`
    })
    .join('')

const greeting = /^(dear|hello|hi|good (morning|afternoon|evening))\b[^.?!]{0,60}$/i
const goodbye =
  /^((kind|best|warm|many|with) )*(regards|wishes|yours)\b[^.?!]{0,40}$|^(many )?(thanks|thank you|cheers)[,.!]?( \S+){0,3}$/i

export const isGreeting = (line: string) => greeting.test(line)

/** What is asked, without the greeting and what stands below “Regards”. The subject line is a sentence of its own. */
function withoutManners(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  const end = lines.findIndex((line, index) => index > 0 && goodbye.test(line))
  const said = lines.slice(0, end === -1 ? undefined : end).filter((line) => line !== '' && !isGreeting(line))
  return said.map((line) => (/[.?!,:;]$/.test(line) ? line : `${line}.`)).join(' ')
}

/** What they answer to is not asked again. */
const withoutQuoted = (text: string) =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('>'))
    .join('\n')
