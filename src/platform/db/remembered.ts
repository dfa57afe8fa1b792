const textsAtMost = 300

/** What was found out about a text stays so, and the same texts come again and again: it is found out once. */
export function remembered<T>(memory: Map<string, T>, text: string, make: (text: string) => T): T {
  const before = memory.get(text)
  if (before !== undefined) return before
  const made = make(text)
  if (memory.size >= textsAtMost) memory.clear()
  memory.set(text, made)
  return made
}
