import pino from 'pino'
import { z } from 'zod'

export type Log = pino.Logger

/**
 * Structured log of what happened and to which id. Never what was typed: no names, addresses, queries, bodies or
 * cookies reach it, since requests are logged by route pattern only.
 */
export function createLog(level: string, destination?: pino.DestinationStream): Log {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['req.headers', 'password', 'token', '*.password', '*.token'],
    serializers: { err: errorWithoutValues },
  }
  return destination ? pino(options, destination) : pino(options)
}

/** What other systems say of a failure may name whom it was for. */
const withoutAddresses = (message: string) =>
  message.replaceAll(/[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g, '(an address)').replaceAll(/\+?\d[\d ]{8,}\d/g, '(a number)')

/** What went wrong, as an error or, from the job queue, as a plain copy of one. */
const failure = z.object({
  name: z.string().catch('Error'),
  message: z.string(),
  code: z.string().optional().catch(undefined),
  severity: z.string().optional().catch(undefined),
  table: z.string().optional().catch(undefined),
  constraint: z.string().optional().catch(undefined),
  queue: z.string().optional().catch(undefined),
  stack: z.string().optional().catch(undefined),
})

/** A database error's detail quotes the row, which is personal data: only its code and place are kept. */
function errorWithoutValues(error: unknown) {
  const read = failure.safeParse(error)
  if (!read.success) return { type: typeof error }
  const { name, message, code, severity, table, constraint, queue, stack } = read.data
  return {
    type: name,
    message: code && severity ? `database error ${code}` : withoutAddresses(message),
    code,
    table,
    constraint,
    queue,
    stack: stack
      ?.split('\n')
      .filter((line) => line.trimStart().startsWith('at '))
      .join('\n'),
  }
}
