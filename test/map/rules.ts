import { posix } from 'node:path'
import { modules } from './modules.ts'
import { list, type Node, nameOf, one, property, type Source } from './source.ts'
import { statementsIn } from './statements.ts'
import { type Fault, type Owners, position } from './tables.ts'

/** Everything the map asks of one source file. */
export function faultsIn(source: Source, owners: Owners): Fault[] {
  const found: Found[] = [
    ...importFaults(source),
    ...nameFaults(source.path),
    ...(isTest(source.path) ? lateWaits(source) : contentFaults(source, owners)),
  ]
  return found.map((fault) => ({ path: source.path, ...fault }))
}

type Found = Omit<Fault, 'path'>

const isTest = (path: string) => path.endsWith('.test.ts')

/** While a file waits after its first test, its tests may all be done and their database closed. */
export function lateWaits({ nodes }: Source): Found[] {
  const statements = nodes
    .filter(({ type }) => type === 'Program')
    .flatMap((program) => list(property(program, 'body')))
  const first = statements.findIndex((statement) => under([statement], 'expression').some(isTestCall))
  const late = first === -1 ? [] : statements.slice(first)
  const waited = [...under(late, 'expression'), ...under(under(late, 'declarations'), 'init')]
  return waited
    .filter(({ type }) => type === 'AwaitExpression')
    .map(({ line }) => ({ line, rule: 'late-wait', message: 'wait for this before the first test' }))
}

const under = (nodes: readonly Node[], key: string): Node[] =>
  nodes.flatMap((node) => [property(node, key) ?? []].flat())

const isTestCall = (node: Node) =>
  node.type === 'CallExpression' && ['test', 'describe'].includes(nameOf(property(node, 'callee')) ?? '')

/** `src/modules/cases/pages/staff/case.ts` is in module `cases`, part `pages`. */
function whereIs(path: string) {
  const [, module, rest] = path.match(/^src\/modules\/([^/]+)\/(.+)$/) ?? []
  const part = rest?.replace(/\.ts$/, '').split('/')[0] ?? ''
  return { module: module ?? null, part }
}

function importFaults(source: Source): Found[] {
  const { module } = whereIs(source.path)
  if (module !== null && !modules.includes(module))
    return [{ line: 1, rule: 'module', message: `${module} is not on the map` }]
  return source.imports.flatMap(({ from, line }) => {
    const fault = (rule: string, message: string) => [{ line, rule, message }]
    if (from.startsWith('src/modules/')) return moduleImportFaults(source.path, from, fault)
    if (from.startsWith('src/platform/') || !from.startsWith('src/') || isTest(source.path)) return []
    if (from.startsWith('src/integrations/')) return integrationImportFaults(source.path, from, fault)
    if (module) return fault('composition', `a module does not know ${from}, which puts the program together`)
    if (source.path.startsWith('src/platform/')) return fault('platform', `plumbing does not know ${from}`)
    return []
  })
}

type MakeFault = (rule: string, message: string) => Found[]

function moduleImportFaults(path: string, from: string, fault: MakeFault): Found[] {
  const { module } = whereIs(path)
  const target = whereIs(from)
  if (target.module === module) return []
  if (path.startsWith('src/platform/')) return fault('platform', `plumbing imports the module ${target.module}`)
  if (from !== `src/modules/${target.module}/index.ts`)
    return fault('front-door', `imports ${from}, not the front door of ${target.module}`)
  if (module && position(target.module ?? '') > position(module))
    return fault('order', `${module} imports ${target.module}, which comes later`)
  return []
}

const integrationOf = (path: string) => path.match(/^src\/integrations\/([^/.]+)/)?.[1] ?? null

function integrationImportFaults(path: string, from: string, fault: MakeFault): Found[] {
  const { module } = whereIs(path)
  if (module) return fault('integration', `a module is handed ${integrationOf(from)}; it does not import it`)
  if (path.startsWith('src/platform/'))
    return fault('platform', `plumbing imports the integration ${integrationOf(from)}`)
  const own = integrationOf(path)
  if (own && own !== integrationOf(from)) return fault('integration', `${own} imports another integration`)
  return []
}

const forbiddenNames = new Set([
  'utils',
  'util',
  'helpers',
  'helper',
  'types',
  'constants',
  'common',
  'misc',
  'shared',
  'lib',
])
const partsOfAModule = new Set([
  'index',
  'routes',
  'pages',
  'actions',
  'rules',
  'queries',
  'permissions',
  'events',
  'jobs',
  'definitions',
  'answers',
  'commands',
  'personal-data',
])

function nameFaults(path: string): Found[] {
  const names = path.replace(/\.ts$/, '').split('/')
  const bad = names.find(
    (name) => forbiddenNames.has(name) || (name === 'services' && path.indexOf('src/modules/services/') !== 0),
  )
  if (bad) return [{ line: 1, rule: 'name', message: `"${bad}" says nothing about what is inside` }]
  const { module, part } = whereIs(path)
  if (module && !isTest(path) && !partsOfAModule.has(part))
    return [{ line: 1, rule: 'shape', message: `a module has no part called "${part}"` }]
  return []
}

function contentFaults(source: Source, owners: Owners): Found[] {
  const { module, part } = whereIs(source.path)
  const isPlatform = source.path.startsWith('src/platform/')
  if (!module && !isPlatform)
    return [...(isTrial(source.path) ? [] : sqlPlaceFaults(source)), ...writingFaults(source, owners)]
  return [
    ...(module
      ? [...sqlPlaceFaults(source), ...typeFaults(source), ...clockFaults(source), ...transactionFaults(source)]
      : []),
    ...tableFaults(source, module ?? 'platform', owners),
    ...(part === 'rules' || part === 'permissions' ? purityFaults(source) : []),
  ]
}

/** The trial looks around in what it has made. It writes by the modules' actions, like everybody. */
const isTrial = (path: string) => path.startsWith('src/trial/')

function sqlPlaceFaults(source: Source): Found[] {
  if (whereIs(source.path).part === 'queries') return []
  const { spoken } = statementsIn(source)
  const imports = source.imports.filter(({ from, isType }) => (from === 'kysely' || from === 'pg') && !isType)
  return [...spoken, ...imports.map(({ line }) => line)].map((line) => ({
    line,
    rule: 'sql-place',
    message: 'SQL belongs in queries.ts',
  }))
}

/** What puts the program together may read anything, and asks the owner to write. */
function writingFaults(source: Source, owners: Owners): Found[] {
  return statementsIn(source)
    .uses.filter(({ table, writes }) => writes && owners.has(table))
    .map(({ table, line }) => ({ line, rule: 'owner', message: `${table} belongs to ${owners.get(table)}` }))
}

function tableFaults(source: Source, module: string, owners: Owners): Found[] {
  const { uses, unnamed } = statementsIn(source)
  const faults = uses.flatMap(({ table, line, writes }): Found[] => {
    const owner = owners.get(table)
    if (owner === undefined || owner === module) return []
    if (writes) return [{ line, rule: 'owner', message: `${module} writes ${table}, which belongs to ${owner}` }]
    if (position(owner) > position(module))
      return [{ line, rule: 'table-order', message: `${module} reads ${table} of ${owner}, which comes later` }]
    return []
  })
  const hidden = module === 'platform' ? [] : unnamed
  return [...faults, ...hidden.map((line) => ({ line, rule: 'unnamed', message: 'name the table in the text' }))]
}

function typeFaults({ nodes }: Source): Found[] {
  return nodes.flatMap((node): Found[] => {
    const { line } = node
    if (node.type === 'TSAnyKeyword') return [{ line, rule: 'any', message: 'any switches the types off' }]
    if (node.type === 'TSNonNullExpression')
      return [{ line, rule: 'non-null', message: '! is a promise nobody checks' }]
    if (node.type === 'TSTypeAssertion' || (node.type === 'TSAsExpression' && !isConst(node)))
      return [{ line, rule: 'cast', message: 'parse it with a schema instead of a cast' }]
    return []
  })
}

function isConst(node: Node): boolean {
  const type = one(property(node, 'typeAnnotation'))
  return type?.type === 'TSTypeReference' && nameOf(property(type, 'typeName')) === 'const'
}

/** The clock is handed in, so that tests can set it and rules can be replayed. */
function clockFaults({ nodes }: Source): Found[] {
  return nodes.flatMap((node): Found[] => {
    const isClock =
      isMember(node, 'Date', 'now') ||
      isMember(node, 'Temporal', 'Now') ||
      (node.type === 'NewExpression' &&
        nameOf(property(node, 'callee')) === 'Date' &&
        list(property(node, 'arguments')).length === 0)
    return isClock
      ? [{ line: node.line, rule: 'clock', message: 'take the time from tx.now or the clock handed in' }]
      : []
  })
}

const isMember = (node: Node, object: string, name: string) =>
  node.type === 'MemberExpression' &&
  nameOf(property(node, 'object')) === object &&
  nameOf(property(node, 'property')) === name

const mayOpenTransactions = new Set(['pages', 'routes', 'jobs', 'commands'])

function transactionFaults(source: Source): Found[] {
  if (mayOpenTransactions.has(whereIs(source.path).part)) return []
  return source.imports
    .filter(({ names }) => names.includes('inTransaction'))
    .map(({ line }) => ({ line, rule: 'transaction', message: 'only pages, jobs and commands open a transaction' }))
}

const outside =
  /^(?:node:)?(?:fs|fs\/promises|net|http|https|http2|dns|tls|child_process|worker_threads|timers|timers\/promises|os|process|readline)$/
const knowing = /^src\/platform\/(?:db|http|jobs|live|files|mail|log|postgres|views|testing|settings|config)\b/

/** Sentences about an actor and about what was typed; they decide and do nothing. */
const pureNames = new Set([
  'isStaff',
  'can',
  'visible',
  'visibleScope',
  'system',
  'formErrors',
  'parseForm',
  'enteredFrom',
  'cleanText',
])

function purityFaults(source: Source): Found[] {
  const { module } = whereIs(source.path)
  const importing = source.imports
    .filter(({ from, isType, names }) => {
      if (from === 'src/platform/http/index.ts' && names.every((name) => pureNames.has(name))) return false
      const target = whereIs(from)
      const isOwnDoing =
        target.module === module && ['queries', 'actions', 'jobs', 'pages', 'routes'].includes(target.part)
      return !isType && (outside.test(from) || knowing.test(from) || isOwnDoing || from === 'pg' || from === 'kysely')
    })
    .map(({ line, from }) => ({ line, rule: 'pure', message: `a rule only decides; it does not use ${from}` }))
  const doing = source.nodes.flatMap((node): Found[] => {
    const isDoing =
      node.type === 'AwaitExpression' ||
      isMember(node, 'Math', 'random') ||
      (node.type === 'CallExpression' && nameOf(property(node, 'callee')) === 'fetch') ||
      (node.type === 'MemberExpression' && nameOf(property(node, 'object')) === 'process')
    return isDoing
      ? [{ line: node.line, rule: 'pure', message: 'a rule only decides: no waiting, no chance, no outside' }]
      : []
  })
  return [...importing, ...doing]
}

/** Fails when the rules have seen less than is there. */
export function unseen(seen: readonly Source[], existing: readonly string[]): string[] {
  const paths = new Set(seen.map(({ path }) => posix.normalize(path)))
  return existing.filter((path) => !paths.has(posix.normalize(path)))
}
