import { z } from 'zod'

/** What a pack of policies is for: how it came to the council, or which right to information was used. */
export const packKinds = [
  'complaint',
  'member-enquiry',
  'mp-enquiry',
  'advocate-enquiry',
  'freedom-of-information',
  'environmental-information',
  'subject-access',
] as const

export type PackKind = (typeof packKinds)[number]

/** Whether the council is somebody's landlord: it decides which Ombudsman they have. */
export const tenures = ['council-tenant', 'council-leaseholder', 'other'] as const

export type Tenure = (typeof tenures)[number]

/** The steps a pack can name a policy for. */
export const packSteps = ['acknowledge', 'respond', 'panel', 'report', 'answer', 'resolve'] as const

export type PackStep = (typeof packSteps)[number]

const key = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens')

const day = z.iso.date().transform((text) => Temporal.PlainDate.from(text))

const stepSchema = z.strictObject({
  step: z.enum(packSteps),
  policy: key,
  /** The policy when several organisations answer together. */
  mixedSector: key.optional(),
})

const stageSchema = z.strictObject({
  stage: z.int().min(1).max(5),
  name: z.string().min(1).max(80),
  steps: z.array(stepSchema).min(1),
})

const stageNumber = z.int().min(1).max(5)

export const packSchema = z.strictObject({
  name: z.string().min(1).max(120),
  /** The rules it belongs to. An older and a newer pack may be of one regime. */
  regime: key,
  source: z.string().min(1).max(300),
  for: z.enum(packKinds),
  /** Subject matters, or everything no other pack for the same thing names. */
  subjects: z.union([z.literal('everything-else'), z.array(key).min(1)]),
  /** Left out: whoever it is. */
  tenures: z.array(z.enum(tenures)).min(1).optional(),
  /** Left out: it always was, or until further notice. */
  receivedFrom: day.optional(),
  receivedUntil: day.optional(),
  ombudsman: z.enum(['lgsco', 'housing-ombudsman', 'information-commissioner', 'none']),
  /** Where the risk decides as which stage a complaint is reported, and nobody escalates. */
  grading: z.strictObject({ low: stageNumber, medium: stageNumber }).optional(),
  stages: z.array(stageSchema).min(1),
})

export type Pack = z.output<typeof packSchema>

/** The policy of a step, or `null` when the pack has no such step. */
export function policyFor(
  { stages }: Pick<Pack, 'stages'>,
  asked: { readonly stage: number; readonly step: PackStep; readonly sector?: 'single' | 'mixed' },
): string | null {
  const found = stages.find(({ stage }) => stage === asked.stage)?.steps.find(({ step }) => step === asked.step)
  if (!found) return null
  return asked.sector === 'mixed' ? (found.mixedSector ?? found.policy) : found.policy
}
