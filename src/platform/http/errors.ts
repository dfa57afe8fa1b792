/** A caller's fault with words for them: answered with its status by the one error handler. */
export class AppError extends Error {
  readonly status: number
  /** What it comes to, where the usual words for the status do not say it. */
  readonly title: string | null
  constructor(status: number, message: string, title: string | null = null) {
    super(message)
    this.name = 'AppError'
    this.status = status
    this.title = title
  }
}

export const notFound = (what: string) => new AppError(404, `${what} not found`)

export const forbidden = (why: string) => new AppError(403, why)
