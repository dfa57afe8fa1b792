import type { Attached } from './mail.ts'

/** How a file that is attached is read as words: as a mail of its own, as a page, as it stands; null: it is no text. */
export function readAs({ name, type, content }: Attached): 'mail' | 'page' | 'text' | null {
  if (content.length > longestFile || content.includes(0)) return null
  const kind = type.toLowerCase()
  // Some programs name no kind, or say only that it is a file.
  const ending = kind === '' || kind === 'application/octet-stream' ? /\.[a-z]+$/i.exec(name)?.[0]?.toLowerCase() : ''
  if (kind === 'message/rfc822' || kind === 'message/global' || ending === '.eml') return 'mail'
  if (kind === 'text/html' || ending === '.html' || ending === '.htm') return 'page'
  return kind.startsWith('text/') || ending === '.txt' ? 'text' : null
}

const longestFile = 5_000_000

/** A mail in a mail in a mail: further down nobody looks. */
export const deepest = 4

/** So many files of one mail, those of mails within it too, are looked at for words. */
export const filesReadAtMost = 50

/** A text whose kind says nothing of its letters: what is no UTF-8 was written by an older program. */
export function lettersOf(content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    return new TextDecoder('windows-1252').decode(content)
  }
}
