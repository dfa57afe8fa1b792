import { setTimeout as pause } from 'node:timers/promises'

/** The address of a program that comes and goes, and a gate that is shut while nobody is to send anything. */
export type Front = { url: string; isOpen: boolean }

export type Page = { status: number; body: string; location: string; mayHaveBeenSentBefore: boolean }

/**
 * Somebody with a browser that keeps cookies. When the line breaks they do what people do: wait until the service is
 * back, and send the same once more.
 */
export function createVisitor(front: Front) {
  const cookies = new Map<string, string>()
  let token = ''

  async function attempt(method: 'GET' | 'POST', path: string, body: string | null): Promise<Page | null> {
    const headers: Record<string, string> = {
      accept: 'text/html',
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    }
    if (body !== null) headers['content-type'] = 'application/x-www-form-urlencoded'
    try {
      const signal = AbortSignal.timeout(30_000)
      const response = await fetch(front.url + path, { method, headers, body, redirect: 'manual', signal })
      const text = await response.text()
      if (response.status === 503) return null
      for (const line of response.headers.getSetCookie()) keep(line)
      token = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? token
      const location = response.headers.get('location') ?? ''
      return { status: response.status, body: text, location, mayHaveBeenSentBefore: false }
    } catch {
      return null
    }
  }

  function keep(line: string) {
    const [pair = '', ...rest] = line.split(';')
    const [name = '', value = ''] = pair.split('=')
    if (value === '' || rest.some((part) => part.trim().toLowerCase() === 'max-age=0')) cookies.delete(name)
    else cookies.set(name, value)
  }

  async function send(method: 'GET' | 'POST', path: string, body: string | null): Promise<Page> {
    for (let tries = 0; ; tries += 1) {
      while (!front.isOpen) await pause(20)
      const page = await attempt(method, path, body)
      if (page) return { ...page, mayHaveBeenSentBefore: tries > 0 }
      await pause(50)
    }
  }

  async function get(path: string): Promise<Page> {
    let page = await send('GET', path, null)
    for (let hops = 0; page.location && hops < 10; hops += 1) page = await send('GET', page.location, null)
    return page
  }

  /** Sends a form with the token of the page shown last. A redirect is not followed. */
  function post(path: string, fields: Record<string, string> = {}): Promise<Page> {
    return send('POST', path, new URLSearchParams({ _csrf: token, ...fields }).toString())
  }

  return { get, post, cookies }
}

export type Visitor = ReturnType<typeof createVisitor>

export const hidden = (body: string, name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(body)?.[1] ?? ''

/** Signs a member of the sample's staff in by the trial's button. */
export async function signIn(visitor: Visitor, staffId: string) {
  await visitor.get('/staff/sign-in')
  const answer = await visitor.post('/staff/sign-in/trial', { account: staffId })
  if (answer.status !== 303) throw new Error(`Nobody signed in: ${answer.status}`)
  await visitor.get('/staff/account')
}
