import type { What } from './what.ts'

type Asked = {
  readonly forWhom: 'resident' | 'ward' | 'not-said'
  readonly authority: 'not-recorded' | 'asked-to-act' | 'consent-given' | 'none'
}

/** What is general, or of the ward, is told; what is a resident's only where they asked the Member to act. */
export const mayTell = ({ forWhom, authority }: Asked): boolean =>
  forWhom !== 'resident' || authority === 'asked-to-act' || authority === 'consent-given'

/** Where an enquiry that became something else stands: a complaint only with the resident's word that the Member acts for them. */
export const mayTellOfConverted = (asked: Asked & { readonly what: What }): boolean => {
  const represents =
    asked.forWhom === 'resident' && (asked.authority === 'asked-to-act' || asked.authority === 'consent-given')
  if (asked.what === 'complaint') return represents
  if (asked.what === 'subject-access') return represents && asked.authority === 'consent-given'
  return mayTell(asked)
}
