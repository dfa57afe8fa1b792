/** How many days answers are kept: put aside without a word, saved to come back to, and after they were sent. */
export const daysKept = { untouched: 7, saved: 28, sent: 7 } as const
