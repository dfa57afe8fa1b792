import type { ColumnType } from 'kysely'

/** Text that `json(value)` made: the only thing a jsonb column takes. */
export type JsonText = string & { readonly json: unique symbol }

/** A jsonb column: unknown until a schema has read it, written only through `json(value)`. */
export type Json = ColumnType<unknown, JsonText, JsonText>

export type JsonOrNull = ColumnType<unknown, JsonText | null | undefined, JsonText | null>
