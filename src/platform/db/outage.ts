const outages = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08006',
  '08001',
  '08003',
])

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** A database that says “fatal” has let the connection go, or let none in. */
const endsTheLine = (error: unknown) => error instanceof Error && 'severity' in error && error.severity === 'FATAL'

/** A server that is reached by its socket takes the file of it along when it stops: then there is nothing of that name. */
const isNotLetIn = (error: unknown) => error instanceof Error && 'syscall' in error && error.syscall === 'connect'

/** Whether the database could not be reached, which passes: what was asked may be asked again. */
export function isOutage(error: unknown): boolean {
  if (outages.has(codeOf(error)) || isNotLetIn(error) || endsTheLine(error)) return true
  return (
    error instanceof Error &&
    /connection terminated|query read timeout|timeout exceeded when trying to connect|client has encountered a connection error|client was closed|not queryable/i.test(
      error.message,
    )
  )
}

/** Whether there was no room left to write, on the disk of the database or of the files. */
export const isDiskFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT', '53100'].includes(codeOf(error))
