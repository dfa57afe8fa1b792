import { z } from 'zod'
import { defineKind, missingReference } from '#modules/definitions/index.ts'

const phrases = z.array(z.string().trim().min(2).toLowerCase()).default([])

const schema = z.strictObject({
  /** Each of these alone all but decides. */
  strong: phrases,
  /** Each speaks for the service. */
  words: phrases,
  /** Each goes with the service, and with others too. */
  weak: phrases,
  /** Each speaks against it. */
  against: phrases,
  /** Search words of the service that mean too much else in a report. */
  ignore: phrases,
})

export type ServiceWords = z.output<typeof schema>

/** How people say what they want, weighed: one file for each service in `council/triage-words`, with the service's key. */
export const triageWords = defineKind({
  kind: 'triage-words',
  folder: 'triage-words',
  title: 'Words for triage',
  schema,
  check: (_body, known, key) => [...missingReference(known, 'service', key, [])],
})
