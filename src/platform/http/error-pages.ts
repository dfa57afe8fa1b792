import type { Duplex } from 'node:stream'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { isDiskFull, isOutage } from '../db/outage.ts'
import type { App } from './app.ts'
import { AppError } from './errors.ts'
import { formAddresses } from './form-addresses.ts'

const template = 'platform/views/error.njk'

type Words = { title: string; text: string[] }

/** One place answers whatever was thrown: in plain words, with its status, never with a stack. */
export function registerErrorPages(app: App) {
  const pageOfForm = formAddresses(app)
  app.setErrorHandler((error: FastifyError | AppError, request, reply) => {
    const hungUp = request.raw.socket.destroyed && 'code' in error && error.code === 'ECONNRESET'
    const status = hungUp ? 400 : statusOf(error)
    const page = status === 404 ? pageOfForm(request) : null
    if (page) return reply.redirect(page, 303)
    if (status >= 500) request.log.error({ err: error, route: request.routeOptions.url ?? null }, 'failed')
    if (status === 503) reply.header('retry-after', '10')
    return answer(request, reply, status, wordsFor(status, error, sentBy(request)))
  })
  app.setNotFoundHandler((request, reply) => {
    const page = pageOfForm(request)
    return page ? reply.redirect(page, 303) : answer(request, reply, 404, wordsFor(404, null, 'link'))
  })
}

type Bare = { status: number; name: string; title: string; text: string; headers?: Record<string, string> }

const unreadable: Bare = {
  status: 400,
  name: 'Bad Request',
  title: 'We could not read that',
  text: 'Go back and try again.',
}
const tooLong: Bare = {
  status: 431,
  name: 'Request Header Fields Too Large',
  title: 'That is too long',
  text: 'The address holds too much. Go back, shorten what you searched for, and try again.',
}
const notExpected: Bare = {
  status: 417,
  name: 'Expectation Failed',
  title: 'We cannot do what your program expects',
  text: 'It asked for something before it would send its request. Use another browser or program, and try again.',
}
const noWayThrough: Bare = {
  status: 405,
  name: 'Method Not Allowed',
  title: 'We do not pass you on to other sites',
  text: 'Take this address out of the proxy settings of your browser or program.',
  headers: { Allow: 'GET, HEAD, POST' },
}

/** What is no request at all never reaches our pages. */
export function answerUnreadable(error: Error & { code?: string }, line: Duplex) {
  if (error.code === 'ECONNRESET') return
  answerBare(line, error.code === 'HPE_HEADER_OVERFLOW' ? tooLong : unreadable)
}

/** Node answers these before our pages can, with nothing or not at all. */
export function answerWhatNodeWould(app: App) {
  app.server.on('checkExpectation', ({ socket }) => answerBare(socket, notExpected))
  app.server.on('connect', (_request, line) => {
    // Whoever hangs up on a line that is ours alone is no fault.
    line.on('error', () => line.destroy())
    answerBare(line, noWayThrough)
  })
  app.addHook('onRequest', async (request, reply) => {
    const names = request.raw.rawHeaders.filter((word, index) => index % 2 === 0 && word.toLowerCase() === 'host')
    const isSaid = request.raw.httpVersion === '1.0' || request.headers.host !== undefined
    if (isSaid && names.length < 2) return
    reply.header('connection', 'close')
    const said = isSaid ? 'named more than one site' : 'did not say which site it wants'
    throw new AppError(400, `Your browser or program ${said}. Use another one, and try again`)
  })
}

/** A few words by hand, and the line is closed. */
function answerBare(line: Duplex, { status, name, title, text, headers = {} }: Bare) {
  if (!line.writable) return line.destroy()
  const page = `<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>`
  const head = Object.entries({
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(page),
    Connection: 'close',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  }).map(([key, value]) => `${key}: ${value}\r\n`)
  return line.end(`HTTP/1.1 ${status} ${name}\r\n${head.join('')}\r\n${page}`)
}

function answer(request: FastifyRequest, reply: FastifyReply, status: number, words: Words) {
  reply.code(status).header('cache-control', 'no-store')
  const html = request.headers.accept?.includes('text/html') ?? true
  if (!html && request.headers.accept?.includes('application/json'))
    return reply.send({ error: words.title, detail: words.text.join(' ') })
  return reply.page(template, {
    ...words,
    status,
    requestId: request.id,
    // A page is asked for again by a link to itself; a form only by going back to it.
    isAskedAgain: status === 503 && request.method === 'GET',
    isStaffPage: request.url.startsWith('/staff'),
  })
}

function statusOf(error: FastifyError | AppError): number {
  if (error instanceof AppError) return error.status
  if (isOutage(error) || isDiskFull(error)) return 503
  const given = error.statusCode ?? 500
  return given >= 400 && given < 500 ? given : 500
}

/** What was sent decides how it is sent again. */
type Sent = 'link' | 'form' | 'files'

function sentBy({ method, headers }: FastifyRequest): Sent {
  if (method !== 'POST') return 'link'
  return headers['content-type']?.startsWith('multipart/') ? 'files' : 'form'
}

const sendAgain = 'go back in your browser: what you typed is still there. Then send it again.'

function wordsFor(status: number, error: Error | null, sent: Sent): Words {
  if (status === 404)
    return {
      title: 'Page not found',
      text: ['If you typed the address, check it is right. If you pasted it, check you copied all of it.'],
    }
  if (status === 429 && error)
    return {
      title: 'Wait a minute, then try again',
      text: [`${error.message}.`, 'Nothing you sent before is lost. In a minute, go back and send this again.'],
    }
  if (error instanceof AppError)
    return {
      title: error.title ?? (status === 403 ? 'You cannot use this page' : 'We could not do that'),
      text: [`${error.message}.`],
    }
  if (status === 413)
    return {
      title: 'That is too large',
      text: ['Go back, and send less text or smaller files, each under 10 MB. Nothing you sent before is lost.'],
    }
  if (isDiskFull(error))
    return {
      title: 'We cannot save anything just now',
      text: [
        'We have no room left. What you sent just now has not been saved. Nothing you sent before has been lost.',
        `Wait a few minutes, then ${sendAgain}`,
        ...(sent === 'files'
          ? ['If it was a photo or file that you do not have to send, you can go on without it.']
          : []),
      ],
    }
  if (status === 503)
    return {
      title: 'This service is having a short break',
      text: [
        'We cannot reach our records just now. Nothing you sent before has been lost.',
        sent === 'link' ? 'Wait a minute, then try again.' : `Wait a minute, then ${sendAgain}`,
      ],
    }
  if (status < 500) return { title: 'We could not read that', text: ['Go back and try again.'] }
  return {
    title: 'Sorry, something went wrong',
    text: ['What you did just now may not have been saved. Go back, check, and try again in a few minutes.'],
  }
}
