/** A caller's fault with words for them: answered with its status by the one error handler. */
export class AppError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.name = 'AppError'
    this.status = status
  }
}

export const notFound = (what: string) => new AppError(404, `${what} not found`)

export const forbidden = (why: string) => new AppError(403, why)
