import { spawn } from 'node:child_process'
import { globSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { logsVariable, lookThrough } from '../platform/testing/logs.ts'
import { serverForThisRun, serverVariable, warmServerUrl } from '../platform/testing/server.ts'
import { ensureTemplate, templateVariable } from '../platform/testing/template.ts'
import { gathered, scatter } from '../platform/testing/together.ts'
import { buildAssets } from '../platform/views/assets.ts'
import { type Command, UsageError } from './command.ts'

const root = join(import.meta.dirname, '../..')

export const command: Command = {
  usage: '[--on PACKAGE] [FILE or FOLDER …]',
  summary: 'Runs the tests: all of them with every check, or only those named.',
  details: `Without arguments: formatting and lint, types, the map of the modules, all tests on a PostgreSQL
started for this run, and the journeys in a real browser. Prints the seconds of each step.
With files or folders: only those tests, on a server that is kept warm between runs, or with --on on the
PostgreSQL of another npm package, for example postgresql-16-linux-x64.`,
  async run(args) {
    // Ctrl-C reaches the child as well; we stay to stop the server.
    process.on('SIGINT', () => {})
    const { values, positionals: paths } = readArguments(args)
    const passed = await (paths.length === 0 ? runAll() : values.on ? runSomeOn(values.on, paths) : runSome(paths))
    if (!passed) process.exitCode = 1
  },
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { on: { type: 'string' } } })
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}. See ./firstpoint help test`)
  }
}

async function runSome(paths: readonly string[]): Promise<boolean> {
  const files = paths.flatMap(testFilesIn)
  return runTests(files, await environmentFor(await warmServerUrl()))
}

async function runSomeOn(packageName: string, paths: readonly string[]): Promise<boolean> {
  const files = paths.flatMap(testFilesIn)
  const { server, environment } = await prepare(packageName)
  try {
    return await runTests(files, environment, oneMore)
  } finally {
    await server.stop()
  }
}

/** From the root of the project, wherever the command was typed. */
function testFilesIn(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new UsageError(`There is no file or folder ${path}`)
  const files = found.isFile() ? [path] : globSync(`${path}/**/*.test.ts`)
  if (files.length === 0) throw new UsageError(`There are no tests in ${path}`)
  return files.map((file) => relative(root, resolve(file)))
}

async function runAll(): Promise<boolean> {
  const map = globSync('test/map/*.test.ts', { cwd: root })
  const journeys = globSync('test/journeys/**/*.test.ts', { cwd: root })
  const accessibility = globSync('test/accessibility/*.test.ts', { cwd: root })
  // What tries the whole program takes longest: begun first, none of it is left to run alone at the end.
  const suite = ['test', 'bench', 'src']
    .flatMap((folder) => globSync(`${folder}/**/*.test.ts`, { cwd: root }))
    .filter((file) => ![...map, ...journeys, ...accessibility].includes(file))
  const checks: Step[] = [
    { name: 'format and lint', run: () => runProgram('node_modules/.bin/biome', ['check', '--error-on-warnings']) },
    { name: 'types', run: checkTypes },
  ]
  // None of the three needs another, and each leaves a processor idle.
  const [checked, prepared] = await Promise.all([runTogether(checks), prepare()])
  const { server, environment: shared, seconds } = prepared
  const logs = mkdtempSync(join(tmpdir(), 'firstpoint-test-logs-'))
  const environment = { ...shared, [logsVariable]: logs }
  try {
    const tested = await runSteps([
      { name: 'map', run: () => runTests(map, environment) },
      { name: 'tests', run: () => runTests(suite, environment, oneMore) },
      // The one long file first, beside it all the others.
      { name: 'in a browser', run: () => runTests([...accessibility, ...journeys], environment) },
      { name: 'what was logged', run: async () => nobodyIsInTheLog(logs) },
    ])
    return report([...checked, { name: 'preparation', seconds, passed: true }, ...tested])
  } finally {
    await server.stop()
    rmSync(logs, { recursive: true, force: true })
  }
}

/** What the program logged in all those tests names nobody and gives no key away. */
function nobodyIsInTheLog(logs: string): boolean {
  const { lines, secrets, faults } = lookThrough(logs)
  console.log(`${lines} lines looked through for personal data and for ${secrets} cookies`)
  for (const fault of faults.slice(0, 20)) console.log(`The log says ${fault}`)
  if (lines === 0) console.log('Nothing was logged: the tests do not leave their log where it is looked for')
  return lines > 0 && faults.length === 0
}

/** What all test files share, made once: the server, the template, the style sheets and scripts. */
async function prepare(packageName?: string) {
  const started = performance.now()
  const server = await serverForThisRun(packageName)
  try {
    const environment = await environmentFor(server.url)
    return { server, environment, seconds: (performance.now() - started) / 1000 }
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function environmentFor(server: string) {
  const [template] = await Promise.all([ensureTemplate(server), buildAssets()])
  return { [serverVariable]: server, [templateVariable]: template }
}

/** What runs in browsers knows the page and nothing of Node, and the other way round. */
async function checkTypes(): Promise<boolean> {
  const projects = [[], ['-p', 'tsconfig.browser.json']]
  const checked = await Promise.all(
    projects.map((project) => runProgram('node_modules/.bin/tsc', ['--noEmit', ...project])),
  )
  return checked.every((passed) => passed)
}

type Step = { name: string; run: () => Promise<boolean> }

type Outcome = { name: string; seconds: number; passed: boolean }

async function runStep({ name, run }: Step): Promise<Outcome> {
  console.log(`\n── ${name}`)
  const started = performance.now()
  const passed = await run()
  return { name, passed, seconds: (performance.now() - started) / 1000 }
}

async function runSteps(steps: readonly Step[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const step of steps) outcomes.push(await runStep(step))
  return outcomes
}

const runTogether = (steps: readonly Step[]) => Promise.all(steps.map(runStep))

function report(outcomes: readonly Outcome[]): boolean {
  console.log()
  for (const { name, seconds, passed } of outcomes)
    console.log(`${passed ? 'passed' : 'FAILED'}  ${name.padEnd(16)} ${seconds.toFixed(1).padStart(6)} s`)
  return outcomes.every(({ passed }) => passed)
}

const processors = availableParallelism()
/** Half of its time a test waits for the disk or for the database; a browser keeps its processor busy. */
const oneMore = processors + 1

async function runTests(files: readonly string[], environment: NodeJS.ProcessEnv = {}, atOnce = processors) {
  if (files.length === 0) throw new UsageError('There is nothing to test here')
  const options = [
    `--import=${pathToFileURL(join(root, 'src/platform/testing/watchdog.ts'))}`,
    '--test',
    '--test-reporter=spec',
    '--test-timeout=120000',
    `--test-concurrency=${atOnce}`,
  ]
  try {
    return await runProgram(process.execPath, [...options, ...gathered(files)], environment)
  } finally {
    scatter()
  }
}

function runProgram(file: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<boolean> {
  const child = spawn(file, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment } })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code === 0))
  })
}
