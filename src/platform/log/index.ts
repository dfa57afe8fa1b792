import pino from 'pino'

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

/** A database error's detail quotes the row, which is personal data: only its code and place are kept. */
function errorWithoutValues(error: unknown) {
  if (!(error instanceof Error)) return { type: typeof error }
  const of = (key: string) => (key in error ? String(Reflect.get(error, key)) : undefined)
  return {
    type: error.name,
    message: of('code') && of('severity') ? `database error ${of('code')}` : withoutAddresses(error.message),
    code: of('code'),
    table: of('table'),
    constraint: of('constraint'),
    stack: error.stack
      ?.split('\n')
      .filter((line) => line.trimStart().startsWith('at '))
      .join('\n'),
  }
}
