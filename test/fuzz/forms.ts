/** A form as a page shows it, with what each field would send. */
export type Field = {
  readonly name: string
  readonly kind: 'text' | 'hidden' | 'choice' | 'select' | 'ticks' | 'file'
  /** What is there already, or what there is to choose from. */
  readonly values: readonly string[]
}

export type Button = { readonly name: string | null; readonly value: string; readonly action: string | null }

export type Form = {
  readonly action: string
  readonly method: 'GET' | 'POST'
  readonly fields: readonly Field[]
  readonly buttons: readonly Button[]
}

/** Every form of a page. Our own templates write the HTML, so their tags can be read one after the other. */
export function formsIn(html: string, url: string): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, attributes = '', within = '']) => {
    const of = attributesIn(attributes)
    const inside = within + elsewhere(html, of.get('id'))
    return {
      action: of.get('action') || url,
      method: of.get('method')?.toUpperCase() === 'POST' ? 'POST' : 'GET',
      fields: fieldsIn(inside),
      buttons: [...inside.matchAll(/<button\b([^>]*)>/g)].map(([, given = '']) => {
        const button = attributesIn(given)
        return {
          name: button.get('name') ?? null,
          value: button.get('value') ?? '',
          action: button.get('formaction') ?? null,
        }
      }),
    }
  })
}

/** What stands outside a form and is part of it. */
const elsewhere = (html: string, id: string | undefined) =>
  [...html.matchAll(/<(?:input|button)\b([^>]*)>/g)]
    .filter(([, attributes = '']) => id && attributesIn(attributes).get('form') === id)
    .map(([tag]) => tag)
    .join('')

/** Where a page leads to within our own site. */
export const linksIn = (html: string): string[] =>
  [...html.matchAll(/<a\b([^>]*)>/g)]
    .map(([, attributes = '']) => attributesIn(attributes).get('href') ?? '')
    .filter((href) => href.startsWith('/') && !href.startsWith('//'))
    .map((href) => href.split('#')[0] ?? '')

function fieldsIn(html: string): Field[] {
  const fields = new Map<string, Field>()
  const add = (name: string, kind: Field['kind'], values: readonly string[]) =>
    fields.set(name, { name, kind, values: [...(fields.get(name)?.values ?? []), ...values] })
  for (const [, tag, attributes = '', text = ''] of html.matchAll(
    /<(input|select|textarea)\b([^>]*)>(?:((?<=<(?:select|textarea)\b[^>]*>)[\s\S]*?)<\/(?:select|textarea)>)?/g,
  )) {
    const of = attributesIn(attributes)
    const name = of.get('name')
    if (!name || name === '_csrf') continue
    if (tag === 'select')
      add(
        name,
        'select',
        [...text.matchAll(/<option\b([^>]*)>/g)].map(([, option = '']) => attributesIn(option).get('value') ?? ''),
      )
    else if (tag === 'textarea') add(name, 'text', [decoded(text)])
    else add(name, kindOf(of.get('type')), [of.get('value') ?? ''])
  }
  return [...fields.values()]
}

function kindOf(type = 'text'): Field['kind'] {
  if (type === 'radio') return 'choice'
  if (type === 'checkbox') return 'ticks'
  return type === 'hidden' || type === 'file' ? type : 'text'
}

export const attributesIn = (text: string) =>
  new Map(
    [...text.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [name, decoded(value)] as const),
  )

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0' }

const decoded = (text: string) =>
  text.replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (decimal) return String.fromCodePoint(Number(decimal))
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16))
    return entities[name] ?? whole
  })
