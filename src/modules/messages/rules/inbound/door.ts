/** How mail came to a mailbox that has its own rule: written to it, or only copied to it. */
export type Door = 'members' | 'members-copy'

type Addressed = { readonly to: readonly string[]; readonly cc: readonly string[] }

/**
 * In the Members' mailbox *To* asks us and *Cc* alone does not: who copies us in has asked somebody else. What was
 * delivered there without being addressed at all (a blind copy) is a copy as well. Null: another mailbox.
 */
export function doorOf({ to, cc }: Addressed, envelopeTo: readonly string[], mailbox: string | undefined): Door | null {
  if (!mailbox) return null
  const isOurs = (address: string) => address.trim().toLowerCase() === mailbox.trim().toLowerCase()
  if (to.some(isOurs)) return 'members'
  return cc.some(isOurs) || envelopeTo.some(isOurs) ? 'members-copy' : null
}
