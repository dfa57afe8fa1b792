import { setTimeout as wait } from 'node:timers/promises'

/** What came back, from whichever process answered. */
export type Answer = { status: number; body: string; location: string | null; from: string }

type Fields = Record<string, string | Blob>

/**
 * Somebody with a browser, behind a proxy that passes requests on to any process that answers. Cookies and the token of
 * the last form go to whichever it is. A line that breaks is tried at the next process, as a proxy does or a person who
 * presses the button again.
 */
export function visitor(bases: readonly string[]) {
  const cookies = new Map<string, string>()
  let token = ''
  let turn = 0

  /** Asks the processes in turn, so that no two requests in a row go to the same one. */
  async function ask(method: 'GET' | 'POST', path: string, fields?: Fields): Promise<Answer> {
    for (let tries = 0; ; tries += 1) {
      const base = bases[turn++ % bases.length] ?? ''
      try {
        return await askAt(base, method, path, fields)
      } catch (error) {
        if (tries >= 40) throw error
        if (tries > 0) await wait(100)
      }
    }
  }

  async function askAt(base: string, method: 'GET' | 'POST', path: string, fields?: Fields): Promise<Answer> {
    const headers: Record<string, string> = {
      accept: 'text/html',
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    }
    const body = fields && withToken(fields)
    const response = await fetch(base + path, { method, headers, redirect: 'manual', ...(body && { body }) })
    const text = await response.text()
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    token = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? token
    return { status: response.status, body: text, location: response.headers.get('location'), from: base }
  }

  function withToken(fields: Fields): FormData | URLSearchParams {
    const values = Object.entries({ _csrf: token, ...fields })
    if (values.every(([, value]) => typeof value === 'string'))
      return new URLSearchParams(values.map(([name, value]) => [name, String(value)]))
    const form = new FormData()
    for (const [name, value] of values)
      if (typeof value === 'string') form.append(name, value)
      else form.append(name, value, 'street.txt')
    return form
  }

  async function get(path: string): Promise<Answer> {
    let answer = await ask('GET', path)
    for (let hops = 0; answer.location !== null && hops < 10; hops += 1) answer = await ask('GET', answer.location)
    return answer
  }

  return {
    get,
    getAt: (base: string, path: string) => askAt(base, 'GET', path),
    postAt: (base: string, path: string, fields: Fields) => askAt(base, 'POST', path, fields),
    /** Sends a form and goes where the answer sends them. */
    async post(path: string, fields: Fields): Promise<Answer> {
      const answer = await ask('POST', path, fields)
      return answer.location === null ? answer : get(answer.location)
    },
    cookieHeader: () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  }
}

export type Visitor = ReturnType<typeof visitor>

/** Asks for something in their own words, one page after the other, and answers with the reference. */
export async function askForSomething(
  me: Visitor,
  { name, email, file }: { name: string; email: string; file?: Blob },
) {
  const page = (key: string) => `/request/something-else/${key}`
  await me.get(page('what'))
  await me.post(page('what'), { what: 'The bench by the library has lost a slat.' })
  await me.post(page('has-place'), { 'has-place': 'no' })
  await me.post(page('danger'), { danger: 'no' })
  if (file) await me.post(page('files'), { files: file, _action: 'upload:files' })
  await me.post(page('files'), {})
  await me.post(page('contact'), { 'contact-name': name, 'contact-email': email, 'contact-phone': '' })
  const sent = await me.post(page('check'), {})
  const reference = /FP-\d+/.exec(sent.body)?.[0]
  if (!reference)
    throw new Error(`${name} got no reference but ${sent.status} from ${sent.from}:\n${wordsOf(sent.body)}`)
  return reference
}

/** Signs one of the sample staff in with the trial's button. */
export async function signIn(me: Visitor, staffId: string) {
  await me.get('/staff/sign-in')
  const home = await me.post('/staff/sign-in/trial', { account: staffId, next: '/staff/account' })
  if (home.status !== 200) throw new Error(`Could not sign in: ${home.status}`)
}

export const wordsOf = (html: string) =>
  (/<main[\s\S]*<\/main>/.exec(html)?.[0] ?? html)
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

/** Follows the topics as an open page does, and remembers when each was told. Opens the line again when it breaks. */
export function watch(bases: readonly string[], cookie: string, topics: readonly string[]) {
  const told: { topic: string; at: number }[] = []
  const ended = new AbortController()
  let opened = 0
  async function follow() {
    for (let turn = 0; !ended.signal.aborted; turn += 1) {
      try {
        const url = `${bases[turn % bases.length]}/staff/live?topics=${encodeURIComponent(topics.join(','))}`
        const response = await fetch(url, { headers: { cookie }, signal: ended.signal })
        if (!response.ok || !response.body) throw new Error(`no events: ${response.status}`)
        opened += 1
        for await (const text of response.body.pipeThrough(new TextDecoderStream()))
          for (const [, topic = ''] of text.matchAll(/^data: (.+)$/gm)) told.push({ topic, at: performance.now() })
      } catch {
        await wait(200)
      }
    }
  }
  const following = follow()
  return {
    told,
    opened: () => opened,
    /** When the topic was told after a moment; fails when it is not in time. */
    async after(moment: number, topic: string, patience = 15_000): Promise<number> {
      for (const until = performance.now() + patience; performance.now() < until; await wait(5)) {
        const found = told.find((one) => one.topic === topic && one.at >= moment)
        if (found) return found.at
      }
      throw new Error(`Nobody was told of ${topic}`)
    },
    async close() {
      ended.abort()
      await following
    },
  }
}
