import type { FastifyReply } from 'fastify'

/**
 * Answers with a message as a page for a frame. It loads nothing, runs nothing, and belongs to no site: whatever stands
 * in a message can only be read. Links open in a window of their own.
 */
export function sendFrame(reply: FastifyReply, html: string) {
  return reply
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox allow-modals",
    )
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(html.replace('<head>', '<head>\n<base target="_blank">'))
}
