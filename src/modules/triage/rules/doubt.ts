/** What makes an email doubtful that cannot wait: it is read all the same, and whoever reads it is told. */
export type Doubt = 'automatic' | 'forged' | 'too-many' | 'too-big' | 'unreadable'

/** Nobody answers a machine, nor an address that may be somebody else's. */
export const isAnswered = (doubt: Doubt | null) => doubt !== 'automatic' && doubt !== 'forged'

/** The same for everybody, and nothing that somebody wrote is in it. */
export const doubtInWords: Readonly<Record<Doubt, string>> = {
  automatic: 'A program sent it, and has had no answer',
  forged: 'Its sender may be forged, and has had no answer',
  'too-many': 'This sender wrote very many emails within an hour',
  'too-big': 'It is too big: only its beginning is here, the whole is in the mailbox',
  unreadable: 'It could not be read as an email',
}
