import type { NavigationItem } from '#platform/http/index.ts'

export {
  compareFolder,
  DefinitionFaults,
  type Difference,
  exportFolder,
  faultsInWords,
  type Loading,
  loadCouncil,
  loadFolder,
} from './actions/folder.ts'
export { publishDefinition } from './actions/versions.ts'
export { allPublished, type Edition, editionsOf, published, versionById } from './queries/memory.ts'
export { definitionsRoutes } from './routes.ts'
export { closest, editDistance } from './rules/closest.ts'
export { differences } from './rules/difference.ts'
export {
  type Definition,
  defineKind,
  defineNames,
  type KindOfDefinition,
  type Known,
  type Misfit,
} from './rules/kinds.ts'
export { type Fault, givenTwice, missingReference, readText } from './rules/source.ts'

export const definitionsNavigation: NavigationItem[] = [
  { text: 'Definitions', href: '/staff/definitions', permission: 'definitions.publish', order: 800, group: 'setUp' },
]
