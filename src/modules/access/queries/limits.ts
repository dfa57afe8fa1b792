import { z } from 'zod'
import type { Limits } from '../rules/limits.ts'

const limits = z.record(z.string(), z.number())

/** A role's limits as they come from the database. */
export const readLimits = (stored: unknown): Limits => limits.parse(stored)
