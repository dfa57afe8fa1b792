type About = { readonly subjectKind: string; readonly subjectId: string }

/** Where the thing a promise or piece of work is about can be opened; null when it has no page of its own. */
export function subjectHref({ subjectKind, subjectId }: About): string | null {
  if (subjectKind === 'case-task') return `/staff/case-tasks/${subjectId}`
  return subjectKind === 'case' ? `/staff/cases/${subjectId}` : null
}

/** A reason as a heading: with a capital letter. */
export const asTitle = (reason: string) => reason.slice(0, 1).toUpperCase() + reason.slice(1)
