type Followed = { followedReference: string | null; followedTitle: string | null; followedPlace: string | null }

/** The request a text was said about, in words: its reference, what it is and where. */
export const requestInWords = ({ followedReference, followedTitle, followedPlace }: Followed) =>
  [followedReference, followedTitle, followedPlace].filter(Boolean).join(', ')
