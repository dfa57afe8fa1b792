/**
 * The questions in what somebody wrote, in their own words: sentences that end with a question mark, and lines of a
 * numbered or bulleted list. Where there are none the whole is one question. A person parts and joins them afterwards.
 */
export function questionsIn(text: string): string[] {
  const found: string[] = []
  for (const line of withoutQuoted(text).split(/\n+/)) {
    const listed = /^\s*(?:\d{1,2}[.)]|[-•*])\s+(\S.*)$/.exec(line)?.[1]
    if (listed) found.push(listed.trim())
    else found.push(...(line.match(/[^.?!\n]*\?/g) ?? []).map((question) => question.trim()))
  }
  const questions = [...new Set(found.filter((question) => question.length > 3))].slice(0, 40)
  const whole = withoutQuoted(text).trim()
  return questions.length > 0 ? questions : whole === '' ? [] : [whole.slice(0, 2000)]
}

/** What they answer to is not asked again. */
const withoutQuoted = (text: string) =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('>'))
    .join('\n')
