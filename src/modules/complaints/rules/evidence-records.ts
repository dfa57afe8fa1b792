import { z } from 'zod'

export const recordKinds = ['message', 'contact', 'file'] as const

/** A record of a complaint that shows why something was decided, named as the person knows it. */
export const evidenceRecords = z.array(z.object({ kind: z.enum(recordKinds), id: z.string(), name: z.string() }))
export type EvidenceRecord = z.output<typeof evidenceRecords>[number]

/** What is kept of the evidence in words and records together, as a reader of the record sees it. */
export const evidenceInWords = (evidence: string, records: readonly EvidenceRecord[]) =>
  [evidence.trim(), records.map(({ name }) => name).join('; ')].filter((words) => words !== '').join('\n')
