/** What becomes of an email by the way it was addressed: it opens an enquiry, is a copy to be filed, or is not ours. */
export type Door = 'opens' | 'copy' | null

type Addressed = { readonly to: readonly string[]; readonly cc: readonly string[] }

/** *To* opens an enquiry; *Cc* alone is filed and not answered. Addresses are compared without regard to case. */
export function doorOf({ to, cc }: Addressed, mailbox: string): Door {
  const isOurs = (address: string) => address.trim().toLowerCase() === mailbox.trim().toLowerCase()
  if (to.some(isOurs)) return 'opens'
  return cc.some(isOurs) ? 'copy' : null
}
