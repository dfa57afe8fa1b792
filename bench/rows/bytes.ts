import type { OpenCity } from '../open-city.ts'
import type { FigureRow } from '../row.ts'

export const row: FigureRow = {
  kind: 'figure',
  title: 'Bytes as transferred',
  async measure({ city }) {
    const officer = await city.signIn('officer', 'street-cleansing')
    const form = await wholePage(city, '/request/fly-tipping/land')
    const queue = await wholePage(city, '/staff/queue', officer.cookie)
    return [
      { what: 'First page of a public form, with everything it loads', figure: inWords(form) },
      { what: 'Queue page of 50 rows, with everything it loads', figure: inWords(queue) },
    ]
  },
}

type Sizes = { page: number; rest: number; files: number }

const inWords = ({ page, rest, files }: Sizes) =>
  `${kilobytes(page + rest)} (the page ${kilobytes(page)}, ${files} files that browsers keep ${kilobytes(rest)})`

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`

/** A page with its style sheets, scripts, icons and pictures, each once, as on a first visit. */
async function wholePage(city: OpenCity, path: string, cookie?: string): Promise<Sizes> {
  const page = await city.get(path, cookie)
  if (page.status !== 200) throw new Error(`${path} answered ${page.status}`)
  const html = (await city.app.inject({ url: path, headers: { accept: 'text/html', ...(cookie && { cookie }) } })).body
  const named = [...html.matchAll(/<(?:link|script|img)\b[^>]*\b(?:href|src)="(\/[^"]+)"/g)].map(
    ([, file]) => file ?? '',
  )
  const files = new Set(named)
  for (const file of [...files].filter((name) => name.endsWith('.css')))
    for (const [, inside] of (await city.app.inject(file)).body.matchAll(/url\("?(\/[^)"]+)"?\)/g))
      files.add(inside ?? '')
  let rest = 0
  for (const file of files) rest += (await city.get(file)).transferred
  return { page: page.transferred, rest, files: files.size }
}
