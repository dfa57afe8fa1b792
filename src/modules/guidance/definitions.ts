import { defineKind, missingReference } from '#modules/definitions/index.ts'
import { guidanceSchema } from './rules/guidance.ts'

/** Guidance: one file each in `council/guidance`. */
export const guidanceKind = defineKind({
  kind: 'guidance',
  folder: 'guidance',
  title: 'Guidance',
  schema: guidanceSchema,
  check: ({ owner, services }, known) => [
    ...missingReference(known, 'team', owner, ['owner']),
    ...services.flatMap((service, index) => missingReference(known, 'service', service, ['services', index])),
  ],
})
