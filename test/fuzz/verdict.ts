import { planted, sumOfTemplate } from './values.ts'

export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

const insides =
  /Invalid input|Too (?:small|big):|Invalid (?:option|UUID|ISO)|\n\s+at [\w.<>]+ ?\(|node_modules|file:\/\/\/(?!etc)|\/src\/(?:modules|platform)|PostgresError|violates|relation "|ZodError/
const alive = Object.entries(planted)

/** What is wrong with an answer, whatever was asked; null when it is as every answer must be. */
export function faultIn({ status, headers, body }: Answer): string | null {
  const type = String(headers['content-type'] ?? '')
  if (status >= 500) return `answered ${status}`
  if ('x-mischief' in headers || /mischief/.test(String(headers['set-cookie'] ?? '')))
    return 'took a line of what was typed for a header'
  const location = headers['location']
  if (location !== undefined && !/^\/(?![/\\])[^\r\n\\]*$/.test(String(location))) return `led to ${location}`
  if (headers['x-content-type-options'] !== 'nosniff') return 'lets the browser guess what it is'
  if (type.startsWith('text/html')) return faultInPage(status, headers, body)
  if (status >= 400) return `refused with ${type || 'nothing'} instead of a page`
  if (status < 300 && /html|svg|xml|script/.test(type)) return `gave ${type} outside a page`
  return null
}

function faultInPage(status: number, headers: Answer['headers'], body: string): string | null {
  const back = alive.find(([, text]) => body.includes(text))
  if (back) return `gave what was planted back alive: ${back[0]}`
  if (body.includes(sumOfTemplate)) return 'ran a template that somebody typed'
  const told = insides.exec(body.replaceAll(/<(textarea|dd|td|li|p|a|input|strong)\b[^>]*>[^<]*/g, ''))
  if (told) return `told about our insides: ${told[0].trim()}`
  const policy = String(headers['content-security-policy'] ?? '')
  if (!policy.includes("default-src 'none'") || policy.includes('unsafe')) return 'has no strict policy'
  if (policy.includes('sandbox')) return null
  if (headers['cache-control'] !== 'no-store') return `may be kept: ${headers['cache-control']}`
  if (status >= 400) return faultInRefusal(status, body)
  return null
}

/** A refusal has a heading and a sentence, and points to the fields that are meant. */
function faultInRefusal(status: number, body: string): string | null {
  const main = /<main\b[\s\S]*<\/main>/.exec(body)?.[0] ?? ''
  if (!/<h1[^>]*>\s*\S/.test(main)) return `answered ${status} without a heading`
  const words = main
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  if (words.length < 30) return `answered ${status} with only “${words}”`
  const summary = /<div[^>]*class="[^"]*govuk-error-summary(?: [^"]*)?"[\s\S]*?<\/ul>/.exec(main)?.[0]
  if (status === 422 && !summary && !/There is a problem|<p class="govuk-body">[^<]{20,}/.test(main))
    return `did not say what to put right: ${words.slice(0, 400)}`
  for (const [, id = ''] of summary?.matchAll(/href="#([^"]*)"/g) ?? [])
    if (!main.includes(`id="${id}"`))
      return `points to a field that is not there: #${id}${main.includes(`name="${id}"`) ? ', though it has one of that name' : ''}`
  return null
}
