import { recordPages } from './city/records.ts'
import type { OpenCity } from './open-city.ts'
import type { Visit } from './row.ts'

/** Pages of one route that are narrowed in the same way: "/staff/queue?show". Any page of it costs alike. */
export type KindOfPage = { kind: string; visits: Visit[] }

/** Once enough are kept of a kind, each role opens one of it for the links that only they see. */
const openedByEach = 4
const kept = 12
const choicesTried = 6
/** A queue can be narrowed by five things at once. */
const namesTold = 2
const wordsSought = ['smith', 'anna kowalska', 'ZZ99 1', '07700 900123', 'nobody@example.org']

/**
 * Every page that a link leads to, as somebody of each role who begins at their first page and opens what is on it, and as those who
 * open the page of a record in some rare state. Each of them opens a few of one kind, and a dozen in all are kept: a queue has a
 * thousand.
 */
export async function staffPages(city: OpenCity): Promise<KindOfPage[]> {
  const known = walked.get(city) ?? walk(city)
  walked.set(city, known)
  return known
}

const walked = new WeakMap<OpenCity, Promise<KindOfPage[]>>()

async function walk(city: OpenCity): Promise<KindOfPage[]> {
  const routes = city.staffRoutes.map((route) => ({ route, pattern: patternOf(route) })).sort(mostWordsFirst)
  const found = new Map<string, Visit[]>()
  const roles = await city.db.selectFrom('staff_roles').select('role_key').distinct().orderBy('role_key').execute()
  const ofRecords = Map.groupBy(await recordPages(city.db), ({ name }) => name)
  const walkers = [
    ...[...ofRecords].map(([name, pages]) => ({
      enter: () => city.signInAs(name),
      first: pages.map(({ path }) => path),
    })),
    ...roles.map(({ role_key: role }) => ({ enter: () => city.signIn(role), first: ['/staff'] })),
  ]
  for (const { enter, first } of walkers) {
    const { cookie } = await enter()
    const seen = new Map<string, number>()
    const ahead = [...first]
    const met = new Set(ahead)
    for (let path = ahead.shift(); path; path = ahead.shift()) {
      const kind = kindOf(path, routes)
      const times = seen.get(kind) ?? 0
      const visits = found.get(kind) ?? []
      if (times >= (visits.length < kept ? openedByEach : 1)) continue
      seen.set(kind, times + 1)
      const page = await city.app.inject({ url: path, headers: { accept: 'text/html', cookie } })
      if (page.statusCode >= 500) throw new Error(`${path} answered ${page.statusCode}`)
      const isPage = page.statusCode === 200 && String(page.headers['content-type']).startsWith('text/html')
      if (isPage && visits.length < kept) found.set(kind, [...visits, { path, cookie }])
      const on = page.statusCode === 303 ? [String(page.headers.location)] : isPage ? linksOn(page.body) : []
      for (const link of on.filter((one) => !met.has(one))) ahead.push(link)
      for (const link of on) met.add(link)
    }
  }
  return [...found].map(([kind, visits]) => ({ kind, visits }))
}

/** Where a page leads by its links, and by each choice and each search of its forms, one at a time. */
const linksOn = (html: string) => [
  ...[...html.matchAll(/href="(\/staff[^"#]*)/g)].map(([, link]) => (link ?? '').replaceAll('&amp;', '&')),
  ...[...html.matchAll(/<form\b[^>]*method="get"[^>]*action="(\/staff[^"]*)"[^>]*>(.*?)<\/form>/gs)].flatMap(
    ([, action, fields]) => asked(fields ?? '').map((question) => `${action}?${question}`),
  ),
]

const asked = (fields: string) => [
  ...[...fields.matchAll(/<select\b[^>]*name="([^"]+)"[^>]*>(.*?)<\/select>/gs)].flatMap(([, name, options]) =>
    [...(options ?? '').matchAll(/<option\b[^>]*value="([^"]+)"/g)]
      .slice(0, choicesTried)
      .map(([, value]) => new URLSearchParams([[name ?? '', value ?? '']]).toString()),
  ),
  ...[...fields.matchAll(/<input\b[^>]*>/g)]
    .filter(([input]) => /type="(?:text|search)"/.test(input))
    .flatMap(([input]) => {
      const name = /name="([^"]+)"/.exec(input)?.[1] ?? ''
      return wordsSought.map((word) => new URLSearchParams([[name, word]]).toString())
    }),
]

type Route = { route: string; pattern: RegExp }

function kindOf(path: string, routes: readonly Route[]): string {
  const { pathname, searchParams } = new URL(path, 'http://city')
  const route = routes.find(({ pattern }) => pattern.test(pathname))?.route ?? pathname
  const narrowed = [...new Set(searchParams.keys())].sort().slice(0, namesTold).join('&')
  return narrowed ? `${route}?${narrowed}` : route
}

const patternOf = (route: string) => new RegExp(`^${route.replaceAll(/:\w+(\(.*?\$\))?/g, '[^/]+')}$`)

/** "/staff/cases/new" before "/staff/cases/:reference", as the program itself takes them. */
const mostWordsFirst = (a: Route, b: Route) => a.route.split(':').length - b.route.split(':').length
