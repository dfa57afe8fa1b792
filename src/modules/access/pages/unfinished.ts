import type { Stage } from '../queries/sessions.ts'

const pages: Record<Stage, string | null> = {
  'signed-in': null,
  'code-needed': '/staff/sign-in/code',
  'set-up-needed': '/staff/sign-in/set-up',
}

/** Where somebody whose password was right goes on; null when nothing is left to do. */
export const unfinishedPage = (stage: Stage | undefined): string | null => (stage ? pages[stage] : null)

/** A page of signing in that remembers where to go after it. */
export const withNext = (page: string, next: string) =>
  next === '/staff' ? page : `${page}?next=${encodeURIComponent(next)}`
