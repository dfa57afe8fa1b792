import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { App } from './app.ts'

/**
 * What takes forms has no page of its own, and yet somebody may stand at its address: a form that is refused is shown
 * again there. Whoever opens it by itself is led to the page the form stands on, which says who may open it.
 */
export function formAddresses(app: App): (request: FastifyRequest) => string | null {
  const patterns = new Set<string>()
  app.addHook('onRoute', ({ method, url, config }) => {
    if (method === 'POST' && !config?.withoutFormToken) patterns.add(url)
  })
  let forms: { pattern: string; fits: RegExp }[] = []
  app.addHook('onReady', async () => {
    forms = [...patterns]
      .filter((pattern) => !app.hasRoute({ method: 'GET', url: pattern }))
      .toSorted((a, b) => varying(a) - varying(b))
      .map((pattern) => ({ pattern, fits: expressionOf(pattern) }))
  })
  return ({ method, url }) => {
    if (method !== 'GET') return null
    const form = forms.find(({ fits }) => fits.test(withoutQuery(url)))
    return form ? pageAbove(app, form.pattern, url) : null
  }
}

/** The page a form stands on: the nearest address at or above the one it is sent to that can be opened. */
export function pageAbove(app: Pick<FastifyInstance, 'hasRoute'>, pattern: string, address: string): string | null {
  const parts = pattern.split('/')
  const lengths = parts.map((_, index) => parts.length - index)
  const length = lengths.find((one) => app.hasRoute({ method: 'GET', url: parts.slice(0, one).join('/') || '/' }))
  return length ? withoutQuery(address).split('/').slice(0, length).join('/') || '/' : null
}

const withoutQuery = (address: string) => address.split('?', 1).join('')

const varying = (pattern: string) => pattern.split('/').filter((part) => part.startsWith(':')).length

const expressionOf = (pattern: string) =>
  new RegExp(
    `^${pattern
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : RegExp.escape(part)))
      .join('/')}/?$`,
  )
