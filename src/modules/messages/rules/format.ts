/** How something is written for one person. Kept with the message, so that it can be shown that a need was met. */
export type Format = {
  size: 'ordinary' | 'large' | 'giant'
  points: number
  easyRead: boolean
  /** Formats we cannot make ourselves, as instructions: "Send it in Braille, grade 2". */
  byHand: readonly string[]
  /** Lines of the address of a letter. */
  address: readonly string[]
}

type NeededFormat = { code: string; points: number | null; words: string }

/** Clear print is 12 point at least, better 14; large print 16 at least; giant above 24. */
const ordinary = 14
const giant = 25

/** On paper every format matters; on a screen readers set their own size, and what reads aloud can read an email. */
const onPaperOnly = new Set([
  'braille-1',
  'braille-2',
  'moon',
  'audio',
  'coloured-paper',
  'screen-reader',
  'plain-text',
])
const made = new Set(['large-print', 'easy-read', 'plain-text', 'screen-reader'])

export function formatFor(
  needed: readonly NeededFormat[],
  channel: 'email' | 'sms' | 'letter',
  { address, hasEasyRead }: { address: string | null; hasEasyRead: boolean },
): Format {
  const points = Math.max(ordinary, ...needed.map((one) => one.points ?? 0))
  const easyRead = needed.some((one) => one.code === 'easy-read')
  const byHand = needed.filter((one) => {
    if (one.code === 'easy-read') return !hasEasyRead
    return !made.has(one.code) && (channel === 'letter' || !onPaperOnly.has(one.code))
  })
  return {
    size: points >= giant ? 'giant' : points > ordinary ? 'large' : 'ordinary',
    points: easyRead ? Math.max(points, 16) : points,
    easyRead: easyRead && hasEasyRead,
    byHand: byHand.map((one) => one.words),
    address: channel === 'letter' && address ? address.split(/,\s*|\n/).filter(Boolean) : [],
  }
}

export const formatInWords = (format: Format, channel: 'email' | 'sms' | 'letter'): string[] => [
  ...(format.size === 'ordinary' || channel === 'sms'
    ? []
    : [`${format.size === 'giant' ? 'Giant' : 'Large'} print, ${format.points} point`]),
  ...(format.easyRead ? ['Easy Read'] : []),
  ...format.byHand,
]
