// Made by `./firstpoint dev tables` from db/migrations. Do not edit.
import type { Generated } from 'kysely'
import type { Json } from './columns.ts'

export interface Tables {
  settings: { key: string; value: string }
  outbox: { id: string; event: string; payload: Json; created_at: Temporal.Instant }
  live_changes: { number: Generated<number>; topic: string; scope_id: string | null; xid: Generated<string>; created_at: Temporal.Instant }
  files: { id: string; name: string; type: string; size: number; sha256: string; scope_id: string | null; created_at: Temporal.Instant }
}
