/** The first line of an exported file: which version it was, so that loading can tell whether someone else changed it. */
const baseLine = /^# Version (\d{1,9}) of [a-z-]+ [a-z0-9-]+\..*\n?/

export const withBase = (kind: string, key: string, version: number, source: string) =>
  `# Version ${version} of ${kind} ${key}. Keep this line: it says which version you changed.\n${source}`

/** A file's own text and the version it was exported from; the version is null when it was never exported. */
export function withoutBase(text: string): { source: string; base: number | null } {
  const unified = text.replaceAll('\r\n', '\n')
  const found = baseLine.exec(unified)
  return found ? { source: unified.slice(found[0].length), base: Number(found[1]) } : { source: unified, base: null }
}

export type FileState = 'same' | 'new' | 'changed' | 'base-unknown' | 'base-moved'

/** What loading a file would do, given what is published. */
export function stateOf(
  file: { source: string; base: number | null },
  published: { source: string; version: number } | undefined,
): FileState {
  if (!published) return 'new'
  if (published.source === file.source) return 'same'
  if (file.base === null) return 'base-unknown'
  return file.base === published.version ? 'changed' : 'base-moved'
}
