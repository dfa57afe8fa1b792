import { type Form, formsIn } from '../fuzz/forms.ts'
import type { Who } from './rows.ts'

type Body = Readonly<Record<string, readonly string[]>>

type Wrong = {
  readonly how: string
  /** A browser that shows our page can send it. */
  readonly isOurs: boolean
  readonly filledIn: (form: Form) => Body
}

/** The ways in which a form is sent wrong. What most forms take for an answer comes last. */
const wrongs: readonly Wrong[] = [
  { how: 'no fields at all', isOurs: false, filledIn: () => ({}) },
  { how: 'far too much', isOurs: true, filledIn: (form) => filledIn(form, { text: 'x'.repeat(20_001), chosen: [] }) },
  {
    how: 'what is none of the choices',
    isOurs: false,
    filledIn: (form) => filledIn(form, { text: 'zz', chosen: ['zz'] }),
  },
  { how: 'nothing in it', isOurs: true, filledIn: (form) => filledIn(form, { text: '', chosen: [] }) },
]

function filledIn({ fields }: Form, { text, chosen }: { text: string; chosen: readonly string[] }): Body {
  return Object.fromEntries(
    fields.flatMap(({ name, kind, values }) => {
      if (kind === 'file') return []
      if (kind === 'hidden') return [[name, values]]
      if (kind === 'select' && chosen.length === 0) return [[name, values.slice(0, 1)]]
      return [[name, kind === 'text' ? [text] : chosen]]
    }),
  )
}

/** A form that is only a button can only be sent without what our page sends with it. */
export const waysToBeWrong = ({ fields }: Form) =>
  fields.some(({ kind }) => kind !== 'hidden') ? wrongs : wrongs.slice(0, 1)

export type Shown = { readonly pattern: string; readonly address: string; readonly who: Who }

/** One button of one form: where it sends it, what it adds, and who it was shown to on which page. */
export type Way = Shown & { readonly route: string; readonly to: string; readonly added: Body; readonly form: Form }

/** Every button of every form in the main part of a page. */
export const waysIn = (html: string, shown: Shown): readonly Omit<Way, 'route'>[] =>
  formsIn(/<main\b[\s\S]*<\/main>/.exec(html)?.[0] ?? '', shown.address)
    .filter(({ method }) => method === 'POST')
    .flatMap((form) =>
      form.buttons.map(({ name, value, action }) => ({
        ...shown,
        form,
        to: action ?? form.action,
        added: name === null ? {} : { [name]: [value] },
      })),
    )

/** What takes a form that no page shows as things stand, at an address below one that is there: sent with no fields. */
export function unseen(routes: readonly string[], seen: readonly Way[], pages: readonly Shown[]): readonly Way[] {
  const shown = new Set(seen.map(({ route }) => route))
  const places = [...pages, ...seen.map(({ route, to, who }) => ({ pattern: route, address: to, who }))].map(
    (place) => ({
      ...place,
      address: pathOf(place.address),
    }),
  )
  return routes
    .filter((route) => !shown.has(route))
    .flatMap((route) => {
      const found = places
        .flatMap((place) => addressBelow(route, place))
        .toSorted((a, b) => b.known - a.known)
        .at(0)
      if (!found) return []
      const form: Form = { action: found.address, method: 'POST', fields: [], buttons: [] }
      return [{ ...found, pattern: route, route, to: found.address, added: {}, form }]
    })
}

/** The address of a route whose parts that vary are all known from another address. */
function addressBelow(route: string, { pattern, address, who }: Shown) {
  const parts = route.split('/')
  const others = pattern.split('/')
  const differs = parts.findIndex((part, index) => part !== others[index])
  const known = differs === -1 ? parts.length : differs
  if (parts.slice(known).some((part) => part.startsWith(':'))) return []
  return [{ address: [...address.split('/').slice(0, known), ...parts.slice(known)].join('/'), known, who }]
}

const pathOf = (address: string) => address.split('?')[0] ?? address

/** The route that takes a form, plain ones before those with a part that varies. */
export function routeOf(action: string, routes: readonly string[]): string {
  const path = pathOf(action)
  const fits = (route: string) => new RegExp(`^${route.replaceAll(/:\w+/g, '[^/]+')}$`).test(path)
  return routes.find((route) => route === path) ?? routes.find(fits) ?? path
}
