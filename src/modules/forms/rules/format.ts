/** How something must be written that has a form of its own. A definition names it. */
export const formats = ['national-insurance-number'] as const
export type FormatName = (typeof formats)[number]

type Format = {
  /** As it is kept, or null when it is written in no such way. */
  read(text: string): string | null
  wrong: string
}

export const formatOf: Record<FormatName, Format> = {
  'national-insurance-number': {
    read(text) {
      const match = /^([A-Z]{2})(\d{2})(\d{2})(\d{2})([A-D])$/.exec(text.toUpperCase().replaceAll(/[\s.-]/g, ''))
      return match?.slice(1).join(' ') ?? null
    },
    wrong: 'Enter a National Insurance number with 2 letters, 6 numbers and 1 letter from A to D, like QQ 12 34 56 C',
  },
}
