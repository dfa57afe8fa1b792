export { closest, editDistance } from './rules/closest.ts'
export { defineKind, defineNames, type Known, type KindOfDefinition, type Misfit } from './rules/kinds.ts'
export { type Fault, missingReference, readText } from './rules/source.ts'
