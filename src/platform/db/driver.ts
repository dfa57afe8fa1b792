import type { BinaryOperationNode, CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely'
import {
  OperatorNode,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  PrimitiveValueListNode,
  ValueListNode,
} from 'kysely'
import type pg from 'pg'

/** What can run one statement: the pool, or the one connection of a transaction. */
export type Runner = (query: CompiledQuery) => Promise<pg.QueryResult>

/** A PostgreSQL dialect for Kysely over whatever runs the statements; it opens no transactions itself. */
export function dialectOver(run: Runner): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new Compiler(),
    createDriver: () => driverOver(run),
  }
}

/**
 * PostgreSQL refuses `in ()`: nothing is in an empty list. Said while the text is put together, and not by a plugin, which
 * would copy every query first and would not look into the queries inside it.
 */
class Compiler extends PostgresQueryCompiler {
  protected override visitBinaryOperation(node: BinaryOperationNode) {
    const operator = OperatorNode.is(node.operator) ? node.operator.operator : null
    if ((operator === 'in' || operator === 'not in') && isEmptyList(node)) this.append(String(operator === 'not in'))
    else super.visitBinaryOperation(node)
  }
}

const isEmptyList = ({ rightOperand: list }: BinaryOperationNode) =>
  (PrimitiveValueListNode.is(list) || ValueListNode.is(list)) && list.values.length === 0

function driverOver(run: Runner): Driver {
  const connection: DatabaseConnection = {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const { rows, rowCount, command } = await run(query)
      return command === 'SELECT' ? { rows } : { rows, numAffectedRows: BigInt(rowCount ?? 0) }
    },
    // biome-ignore lint/correctness/useYield: streaming is not offered
    async *streamQuery() {
      throw new Error('Streaming is not offered: page the list instead')
    },
  }
  const refuse = async () => {
    throw new Error('Use inTransaction')
  }
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    releaseConnection: async () => {},
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    destroy: async () => {},
  }
}

/** Values as the wire takes them: Temporal as text, and no NUL, which PostgreSQL text cannot hold. */
export function toWire(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '') : value
  if (value instanceof Temporal.Instant) return written(value)
  if (value instanceof Temporal.PlainDate) return value.toString()
  if (value instanceof Temporal.PlainTime || value instanceof Temporal.ZonedDateTime)
    return value.toString({ timeZoneName: 'never' } as never)
  if (Array.isArray(value)) return value.map(toWire)
  return value
}

const texts = new WeakMap<Temporal.Instant, string>()

/** A transaction puts one moment into all its rows: it is written out once. */
function written(moment: Temporal.Instant): string {
  const before = texts.get(moment)
  if (before !== undefined) return before
  const text = moment.toString()
  texts.set(moment, text)
  return text
}

const dateType = 1082
const dateArrayType = 1182
const timestamptzType = 1184
const timeType = 1083
const int8Type = 20

/** Dates and times come back as Temporal, int8 as number; set once, here. */
export const typeParsers = (defaults: typeof pg.types): pg.CustomTypesConfig => ({
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format === 'binary') return defaults.getTypeParser(oid, format)
    if (oid === dateType) return (text: string) => Temporal.PlainDate.from(text)
    if (oid === timestamptzType) return (text: string) => Temporal.Instant.from(text)
    if (oid === timeType) return (text: string) => Temporal.PlainTime.from(text)
    if (oid === int8Type) return Number
    if (oid === dateArrayType)
      return (text: string) => (text.match(/\d{4}-\d\d-\d\d/g) ?? []).map((day) => Temporal.PlainDate.from(day))
    return defaults.getTypeParser(oid, format)
  },
})
