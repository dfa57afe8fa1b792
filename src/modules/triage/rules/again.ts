/** How people say that they told us before. `sure` says so by itself; the rest only where an earlier report is found. */
const sayings: readonly { pattern: RegExp; sure: boolean }[] = [
  { pattern: /\bstill (not|no|waiting|isn'?t|hasn'?t|haven'?t|nothing|unrepaired|unfixed|outstanding)\b/, sure: true },
  { pattern: /\bstill (there|out|broken|blocked|off|here|dark|missing|dangerous|the same|leaking)\b/, sure: true },
  {
    pattern:
      /\b(has|have|had) (still )?(not|yet to) (yet )?be(en)? (fixed|repaired|done|collected|cleared|removed|filled|dealt|resolved|attended|addressed)/,
    sure: true,
  },
  {
    pattern:
      /\b(hasn'?t|haven'?t|not) (yet )?been (fixed|repaired|done|collected|cleared|removed|filled|dealt|resolved|attended|addressed)/,
    sure: true,
  },
  {
    pattern: /\byet to be (fixed|repaired|done|collected|cleared|removed|filled|dealt|resolved|attended|addressed)/,
    sure: true,
  },
  { pattern: /\breported\b.{0,40}\b(days?|weeks?|months?|years?) ago\b/, sure: true },
  { pattern: /\b(already|previously|first|originally|been|being|have|i|we) reported\b/, sure: true },
  {
    pattern:
      /\breported (this|it|these|them)?\s?(again|before|already|previously|many times|several times|numerous times|multiple times|twice|last|in (january|february|march|april|may|june|july|august|september|october|november|december))\b/,
    sure: true,
  },
  { pattern: /\b(second|third|fourth|fifth|2nd|3rd|4th|5th|umpteenth) (time|report|request)\b/, sure: true },
  { pattern: /\bnothing (has )?(been |was |is )?(done|happened|changed)\b/, sure: true },
  { pattern: /\b(previous|earlier|last|my|original) (report|request|complaint)\b/, sure: true },
  { pattern: /\b(no ?one|nobody) has (come|been|fixed|repaired|collected|done)\b/, sure: true },
  { pattern: /\b(chasing|following up|follow up on|any update)\b/, sure: true },
  { pattern: /\bstill\b/, sure: false },
  { pattern: /\bagain\b/, sure: false },
  { pattern: /\b(unrepaired|not repaired|not fixed|never (been )?(fixed|repaired))\b/, sure: false },
]

/** Whether a text says that it was reported before, how surely, and in which words. */
export function saysAgain(text: string): { sure: boolean; words: string } | null {
  const plain = text.toLowerCase().replaceAll('’', "'").replace(/\s+/g, ' ')
  for (const { pattern, sure } of sayings) {
    const found = pattern.exec(plain)
    if (found) return { sure, words: found[0] }
  }
  return null
}

/** Numbers in a text that may be those of earlier reports. */
export const numbersCited = (text: string): string[] => [...new Set(text.match(/\b\d{6,12}\b/g))].slice(0, 5)
