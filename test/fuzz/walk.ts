import type { Chance } from '../../src/trial/chance.ts'
import type { Route } from '../routes.ts'
import { multipart, oddBody, type Pairs, type Sent, urlEncoded } from './bodies.ts'
import { hostileFile } from './files.ts'
import type { Field, Form } from './forms.ts'
import { brokenEscapes, hostileText, spoiled } from './values.ts'
import { firstPages, type Page, type Visitor } from './visitor.ts'

/** What is known of the program's addresses and forms so far, by the pattern of their route. */
export type Atlas = ReturnType<typeof createAtlas>

export function createAtlas(routes: readonly Route[]) {
  const patterns = routes.map((route) => ({
    route,
    fits: new RegExp(`^${route.url.replace(/\*$/, '.*').replaceAll(/:\w+/g, '[^/]+')}/?$`),
  }))
  const addresses = new Map<Route, string[]>()
  const forms = new Map<Route, Form>()
  const routeOf = (method: string, url: string) => {
    const path = url.split('?')[0] ?? ''
    const found = patterns.filter(({ route, fits }) => route.method === method && fits.test(path))
    return found.toSorted((a, b) => (a.route.url.match(/:/g)?.length ?? 0) - (b.route.url.match(/:/g)?.length ?? 0))[0]
      ?.route
  }
  const note = (method: string, url: string) => {
    const route = routeOf(method, url)
    if (!route) return
    const known = addresses.get(route) ?? []
    if (!known.includes(url)) addresses.set(route, [url, ...known].slice(0, 40))
  }
  return {
    addresses: (route: Route) => addresses.get(route) ?? [],
    form: (route: Route) => forms.get(route),
    learn(page: Page) {
      for (const link of page.links) note('GET', link)
      for (const form of page.forms) {
        note(form.method, form.action)
        const route = routeOf(form.method, form.action)
        if (route) forms.set(route, form)
      }
    },
  }
}

/** Tries one route: with an address that is none, a query that is odd, a form with one thing wrong, or all of it. */
export async function meddle(
  luck: Chance,
  visitor: Visitor,
  route: Route,
  { atlas, addressOf }: { atlas: Atlas; addressOf: (url: string) => string },
) {
  const known = atlas.addresses(route)
  const url = known.length > 0 && luck.happens(0.6) ? luck.pick(known) : addressOf(route.url)
  const path = url.split('?')[0] ?? url
  if (route.url.includes(':') && luck.happens(0.25)) {
    const odd = luck.happens(0.5)
      ? luck.pick(brokenEscapes)
      : encodeURIComponent(hostileText(luck).slice(0, 250).toWellFormed())
    const parts = path.split('/')
    const places = route.url.split('/').flatMap((part, index) => (part.startsWith(':') ? [index] : []))
    const wrong = parts.with(luck.pick(places), odd).join('/')
    return atlas.learn(
      await visitor.send(route.method, wrong, route.method === 'GET' ? null : urlEncoded([['_csrf', visitor.token()]])),
    )
  }
  if (route.method === 'GET')
    return atlas.learn(
      await visitor.send(
        'GET',
        luck.happens(0.3)
          ? url
          : `${path}?${oddQuery(luck, [...route.fields, 'q', 'page', 'after', 'next', 'change', 'id'])}`,
      ),
    )
  const form = atlas.form(route)
  const fields = form?.fields ?? route.fields.map((name): Field => ({ name, kind: 'text', values: [''] }))
  const filled = fill(luck, fields, form)
  atlas.learn(await visitor.send('POST', url, sentWith(luck, visitor.token(), fields, wrongIn(luck, filled))))
}

/** Goes on from a page as a person would, most of the time filling in forms as they should be. */
export async function goOn(luck: Chance, visitor: Visitor, page: Page): Promise<Page> {
  const forms = page.forms.filter(({ action }) => !/sign-out|\/leave$/.test(action))
  const [only] = page.links
  if (page.status >= 300 && page.status < 400 && only) return visitor.send('GET', only)
  if (forms.length > 0 && luck.happens(0.7)) {
    const form = luck.pick(forms)
    const filled = fill(luck, form.fields, form)
    const given = luck.happens(0.65) ? filled : wrongIn(luck, filled)
    const action = form.buttons.map((button) => button.action).find((one) => one && luck.happens(0.3)) ?? form.action
    if (form.method === 'GET') return visitor.send('GET', `${action.split('?')[0]}?${urlEncoded(given).payload}`)
    return visitor.send(
      'POST',
      action,
      luck.happens(0.9) ? wellMade(luck, visitor.token(), form.fields, given) : oddBody(luck, visitor.token(), given),
    )
  }
  return visitor.send('GET', page.links.length > 0 ? luck.pick(page.links) : (firstPages[visitor.kind] ?? '/staff'))
}

/** A form as somebody sensible would fill it in. */
function fill(luck: Chance, fields: readonly Field[], form?: Form): Pairs {
  const button = form && form.buttons.length > 0 ? luck.pick(form.buttons) : null
  return [
    ...fields.flatMap(({ name, kind, values }): Pairs => {
      if (kind === 'file') return []
      if (kind === 'ticks') return values.filter(() => luck.happens(0.4)).map((value) => [name, value] as const)
      if (kind === 'choice' || kind === 'select') return [[name, luck.pick(values)]]
      return [
        [
          name,
          kind === 'hidden' ? (values[0] ?? '') : values[0] && luck.happens(0.8) ? values[0] : sensible(luck, name),
        ],
      ]
    }),
    ...(button?.name ? [[button.name, button.value] as const] : []),
  ]
}

function sensible(luck: Chance, name: string): string {
  if (/email/i.test(name)) return luck.pick(['amara@example.org', 'ben.okafor@example.org'])
  if (/phone|tel/i.test(name)) return '07700 900123'
  if (/postcode/i.test(name)) return 'ZZ99 1TH'
  if (/day$/i.test(name)) return '19'
  if (/month$/i.test(name)) return '11'
  if (/year$/i.test(name)) return '2026'
  if (/date|On$|since|until|from|to$/i.test(name)) return '2026-11-19'
  if (/count|number|amount|limit|minutes|days/i.test(name)) return String(luck.between(1, 20))
  return luck.pick([
    'The light outside the bank is out',
    'Amara Okafor',
    'Castlegate',
    'It happened again this morning',
    'street-light',
  ])
}

/** One field wrong, or every one. */
function wrongIn(luck: Chance, filled: Pairs): Pairs {
  if (filled.length === 0) return [[luck.pick(['text', 'q', '_version', '_action']), hostileText(luck)]]
  const wrong = (value: string) => (value && luck.happens(0.4) ? spoiled(luck, value) : hostileText(luck))
  if (luck.happens(0.35)) return filled.map(([name, value]) => [name, wrong(value)])
  if (luck.happens(0.1)) return filled.slice(luck.below(filled.length))
  const at = luck.below(filled.length)
  return filled.map(([name, value], index) => (index === at ? [name, wrong(value)] : [name, value]))
}

const sentWith = (luck: Chance, token: string, fields: readonly Field[], given: Pairs): Sent =>
  luck.happens(0.6) ? wellMade(luck, token, fields, given) : oddBody(luck, token, given)

function wellMade(luck: Chance, token: string, fields: readonly Field[], given: Pairs): Sent {
  const files = fields.filter(({ kind }) => kind === 'file')
  const all: Pairs = [['_csrf', token], ...given]
  if (files.length === 0) return urlEncoded(all)
  return multipart([
    ...all.map(([name, content]) => ({ name: name.replaceAll(/["\r\n]/g, ''), content: content.toWellFormed() })),
    ...files.map(({ name }) => {
      const { fileName, type, content } = hostileFile(luck)
      return { name, fileName: fileName.replaceAll(/["\r\n]/g, ''), type, content }
    }),
  ])
}

function oddQuery(luck: Chance, names: readonly string[]): string {
  const chosen = [...new Set(names)].filter(() => luck.happens(0.6))
  const pairs = chosen.map(
    (name) =>
      `${encodeURIComponent(name)}=${luck.happens(0.2) ? luck.pick(brokenEscapes) : encodeURIComponent(hostileText(luck).slice(0, 3000).toWellFormed())}`,
  )
  if (luck.happens(0.2)) pairs.push('__proto__[a]=1&constructor=x&toString=x&q[]=a&q[b]=c&q=1&q=2&=&&')
  if (luck.happens(0.1)) pairs.push(...pairs)
  return pairs.join('&')
}
