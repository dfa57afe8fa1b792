import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { isDiskFull, isOutage } from '../db/outage.ts'
import type { App } from './app.ts'
import { AppError } from './errors.ts'

const template = 'platform/views/error.njk'

type Words = { title: string; text: string[] }

/** One place answers whatever was thrown: in plain words, with its status, never with a stack. */
export function registerErrorPages(app: App) {
  app.setErrorHandler((error: FastifyError | AppError, request, reply) => {
    const hungUp = request.raw.socket.destroyed && 'code' in error && error.code === 'ECONNRESET'
    const status = hungUp ? 400 : statusOf(error)
    if (status >= 500) request.log.error({ err: error, route: request.routeOptions.url ?? null }, 'failed')
    if (status === 503) reply.header('retry-after', '10')
    return answer(request, reply, status, wordsFor(status, error))
  })
  app.setNotFoundHandler((request, reply) => answer(request, reply, 404, wordsFor(404, null)))
}

const unreadable = {
  status: '400 Bad Request',
  title: 'We could not read that',
  text: 'Go back and try again.',
}
const tooLong = {
  status: '431 Request Header Fields Too Large',
  title: 'That is too long',
  text: 'The address holds too much. Go back, shorten what you searched for, and try again.',
}

/** What is no request at all never reaches our pages: a few words by hand, and the line is closed. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket) {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const { status, title, text } = error.code === 'HPE_HEADER_OVERFLOW' ? tooLong : unreadable
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>`
  const head = `HTTP/1.1 ${status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(page)}\r\nConnection: close\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\nX-Content-Type-Options: nosniff\r\n`
  if (socket.writable) socket.end(`${head}\r\n${page}`)
  else socket.destroy()
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
    isStaffPage: request.url.startsWith('/staff'),
  })
}

function statusOf(error: FastifyError | AppError): number {
  if (error instanceof AppError) return error.status
  if (isOutage(error) || isDiskFull(error)) return 503
  const given = error.statusCode ?? 500
  return given >= 400 && given < 500 ? given : 500
}

function wordsFor(status: number, error: Error | null): Words {
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
        'Keep what you have typed, wait a few minutes, then go back and send it again. If it was a photo or file that you do not have to send, you can go on without it.',
      ],
    }
  if (status === 503)
    return {
      title: 'This service is having a short break',
      text: [
        'We cannot reach our records just now. Nothing you sent before has been lost.',
        'Wait a minute, then try again.',
      ],
    }
  if (status < 500) return { title: 'We could not read that', text: ['Go back and try again.'] }
  return {
    title: 'Sorry, something went wrong',
    text: ['What you did just now may not have been saved. Go back, check, and try again in a few minutes.'],
  }
}
