export type Line = { kind: 'same' | 'added' | 'removed'; text: string; before: number | null; after: number | null }

/** What changed between two texts, line by line. Long unchanged stretches are left out with `near` lines around a change. */
export function differences(before: string, after: string, near = 3): (Line | { kind: 'gap'; count: number })[] {
  const lines = allLines(split(before), split(after))
  const shown = new Set<number>()
  for (const [index, line] of lines.entries()) {
    if (line.kind === 'same') continue
    for (let offset = -near; offset <= near; offset += 1) shown.add(index + offset)
  }
  const result: (Line | { kind: 'gap'; count: number })[] = []
  for (const [index, line] of lines.entries()) {
    const last = result.at(-1)
    if (shown.has(index)) result.push(line)
    else if (last?.kind === 'gap') result[result.length - 1] = { kind: 'gap', count: last.count + 1 }
    else result.push({ kind: 'gap', count: 1 })
  }
  return result
}

const split = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

function allLines(before: string[], after: string[]): Line[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1
  let end = 0
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end))
    end += 1
  const same = (from: number, to: number, shift: number) =>
    before
      .slice(from, to)
      .map((text, i): Line => ({ kind: 'same', text, before: from + i + 1, after: from + i + 1 + shift }))
  const middle = changed(before.slice(start, before.length - end), after.slice(start, after.length - end), start)
  return [...same(0, start, 0), ...middle, ...same(before.length - end, before.length, after.length - before.length)]
}

/** The lines between the common beginning and the common end, by their longest common subsequence. */
function changed(before: string[], after: string[], start: number): Line[] {
  const length = commonLengths(before, after)
  const lines: Line[] = []
  let i = 0
  let j = 0
  while (i < before.length || j < after.length) {
    const mine = before[i]
    const theirs = after[j]
    if (mine !== undefined && mine === theirs) {
      lines.push({ kind: 'same', text: mine, before: start + ++i, after: start + ++j })
    } else if (theirs === undefined || (mine !== undefined && (length[i + 1]?.[j] ?? 0) >= (length[i]?.[j + 1] ?? 0))) {
      lines.push({ kind: 'removed', text: mine ?? '', before: start + ++i, after: null })
    } else {
      lines.push({ kind: 'added', text: theirs, before: null, after: start + ++j })
    }
  }
  return lines
}

function commonLengths(before: string[], after: string[]): number[][] {
  const table = Array.from({ length: before.length + 1 }, () => Array.from({ length: after.length + 1 }, () => 0))
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const here = table[i]
      if (!here) continue
      here[j] =
        before[i] === after[j] ? (table[i + 1]?.[j + 1] ?? 0) + 1 : Math.max(table[i + 1]?.[j] ?? 0, here[j + 1] ?? 0)
    }
  }
  return table
}
