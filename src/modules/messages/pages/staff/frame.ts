import { randomBytes } from 'node:crypto'
import type { FastifyReply } from 'fastify'

/**
 * Answers with a message as a page for a frame. It loads nothing, runs nothing, and belongs to no site: whatever stands
 * in a message can only be read. Links open in a window of their own.
 */
export function sendFrame(reply: FastifyReply, html: string) {
  const nonce = randomBytes(16).toString('base64')
  return reply
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'nonce-${nonce}'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox allow-modals`,
    )
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(withStylesOf(nonce, html).replace('<head>', '<head>\n<base target="_blank">'))
}

/** Emails carry their styles in each tag, which our policy refuses: here they stand together, under the nonce. */
function withStylesOf(nonce: string, html: string): string {
  const styles: string[] = []
  const named = html.replaceAll(/<[a-z][^<>]*>/gi, (tag) =>
    tag.replace(/ style="([^"]*)"/, (_, style: string) => {
      if (!styles.includes(style)) styles.push(style)
      return ` data-style="${styles.indexOf(style)}"`
    }),
  )
  const rules = styles.map((style, index) => `[data-style="${index}"]{${style.replaceAll('&quot;', '"')}}`)
  return named
    .replaceAll('<style>', `<style nonce="${nonce}">`)
    .replace('</head>', () => `<style nonce="${nonce}">${rules.join('\n')}</style>\n</head>`)
}
