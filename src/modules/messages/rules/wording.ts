/**
 * The little language of templates: paragraphs, bullets, **bold** and {names}. A template is read into these parts
 * before anything is filled in, so what a person typed can never become markup.
 */
export type Piece = { kind: 'words'; words: string; strong: boolean } | { kind: 'name'; name: string; strong: boolean }

export type Passage =
  | { kind: 'paragraph'; pieces: readonly Piece[] }
  | { kind: 'bullets'; items: readonly (readonly Piece[])[] }

/** Blank lines part passages; a passage whose every line begins with "* " or "- " is a list. */
export function readWording(source: string): Passage[] {
  return source
    .replaceAll('\r\n', '\n')
    .split(/\n[ \t]*\n+/)
    .map((passage) =>
      passage
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
    )
    .filter((lines) => lines.length > 0)
    .map((lines) => {
      if (lines.every((line) => /^[*-] /.test(line))) {
        return { kind: 'bullets', items: lines.map((line) => readLine(line.slice(2).trim())) }
      }
      return { kind: 'paragraph', pieces: readLine(lines.join(' ')) }
    })
}

/** One line: a subject, a text message, a bullet. */
export function readLine(line: string): Piece[] {
  const pieces: Piece[] = []
  let strong = false
  for (const part of line.split(/(\*\*|\{[a-zA-Z]+\})/)) {
    if (part === '') continue
    if (part === '**') strong = !strong
    else if (/^\{[a-zA-Z]+\}$/.test(part)) pieces.push({ kind: 'name', name: part.slice(1, -1), strong })
    else pieces.push({ kind: 'words', words: part, strong })
  }
  return pieces
}

/** The {names} a text uses. */
export const namesIn = (source: string) => [...source.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '')
