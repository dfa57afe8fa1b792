import { attributesIn } from '../fuzz/forms.ts'

/** Says of one page after another whether it holds an element of a kind that none before it has: what is alike looks alike. */
export function unlikeOthers() {
  const seen = new Set<string>()
  return (html: string) => {
    const before = seen.size
    for (const kind of kindsOf(html)) seen.add(kind)
    return seen.size > before
  }
}

/** The elements of a page by name, attributes and classes; not by what is in them. */
const kindsOf = (html: string) =>
  [...html.matchAll(/<([a-z]\w*)\b([^>]*)>/g)].map(([, name, given = '']) =>
    [name, ...[...attributesIn(given)].map(([key, value]) => (isKind.has(key) ? `${key}=${value}` : key))].join(' '),
  )

const isKind = new Set(['class', 'role', 'type'])
