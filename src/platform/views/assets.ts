import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { glob, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'

/** Addresses of the style sheets and scripts, by their content. */
export type Assets = { path: string }

const root = fileURLToPath(new URL('../../..', import.meta.url))
export const assetFolder = `${root}build/assets`

const sources = [
  'src/platform/views/styles/**/*.scss',
  'src/platform/views/browser/**/*.ts',
  'src/modules/*/pages/**/*.scss',
  'src/modules/*/pages/**/*.browser.ts',
]

/** What those bring in: a change there is a change of the script too. */
const imported = 'src/modules/*/pages/browser/**/*.ts'

/** Builds the style sheets and scripts, unless they were built from the same sources before. */
export async function buildAssets(): Promise<Assets> {
  const files = await filesOf(sources)
  const hash = createHash('sha256')
  for (const file of [...files, ...(await filesOf([imported])), 'package-lock.json', 'src/platform/views/assets.ts'])
    hash.update(file).update(await readFile(root + file))
  const name = hash.digest('hex').slice(0, 12)
  const folder = `${assetFolder}/${name}`
  if (!existsSync(folder)) await once(folder, files)
  return { path: `/assets/${name}` }
}

const building = new Map<string, Promise<void>>()

/** Whoever else in this process wants the same waits for it. */
async function once(folder: string, files: string[]) {
  const begun = building.get(folder) ?? build(folder, files)
  building.set(folder, begun)
  await begun.finally(() => building.delete(folder))
}

async function filesOf(patterns: string[]) {
  const found: string[] = []
  for await (const file of glob(patterns, { cwd: root })) found.push(file)
  return found.sort()
}

async function build(folder: string, files: string[]) {
  const [{ compileStringAsync }, esbuild] = await Promise.all([import('sass'), import('esbuild')])
  const temporary = `${folder}.${process.pid}`
  await mkdir(temporary, { recursive: true })
  const partials = files.filter((file) => file.startsWith('src/modules/') && file.endsWith('.scss'))
  const options = {
    style: 'compressed' as const,
    loadPaths: [root, `${root}node_modules`, `${root}src/platform/views/styles`],
    quietDeps: true,
    silenceDeprecations: ['import' as const],
  }
  for (const side of ['public', 'staff']) {
    const own = partials.filter((file) => side === 'staff' || !file.includes('/staff/'))
    const text = [`@use "${side}";`, ...own.map((file, index) => `@use "${file}" as m${index};`)].join('\n')
    const { css } = await compileStringAsync(text, {
      ...options,
      url: new URL(`file://${root}src/platform/views/styles/entry.scss`),
    })
    await writeFile(`${temporary}/${side}.css`, css)
  }
  await esbuild.build({
    stdin: { contents: entry(files, 'public'), resolveDir: root, loader: 'ts' },
    outfile: `${temporary}/public.js`,
    ...bundling,
  })
  await esbuild.build({
    stdin: { contents: entry(files, 'staff'), resolveDir: root, loader: 'ts' },
    outfile: `${temporary}/staff.js`,
    ...bundling,
  })
  // Its helper process would hear Ctrl-C as well, and die before we do.
  await esbuild.stop()
  await writeFile(`${temporary}/mark.svg`, await readFile(`${root}src/platform/views/mark.svg`))
  for (const file of ['public.css', 'staff.css', 'public.js', 'staff.js', 'mark.svg'])
    await compressBeside(`${temporary}/${file}`)
  if (existsSync(folder)) await rm(temporary, { recursive: true })
  else await rename(temporary, folder)
}

const bundling = { bundle: true, minify: true, format: 'esm', target: 'es2020', legalComments: 'none' } as const

/** Both sides get every module's browser code but what lies under pages/staff, which is the staff's alone. */
function entry(files: string[], side: 'public' | 'staff') {
  const browser = files.filter(
    (file) => file.endsWith('.browser.ts') && (side === 'staff' || !file.includes('/staff/')),
  )
  return [`import './src/platform/views/browser/${side}.ts'`, ...browser.map((file) => `import './${file}'`)].join('\n')
}

async function compressBeside(file: string) {
  const content = await readFile(file)
  await writeFile(`${file}.br`, await promisify(brotliCompress)(content))
  await writeFile(`${file}.gz`, await promisify(gzip)(content))
}
