const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/**
 * A date as people say or write it: 12/3/1957, 12 March 57, 12th of mar 1957, 1957-03-12, 120357. Day before month.
 * Two figures of a year mean the last hundred years.
 */
export function readDate(text: string, today: Temporal.PlainDate): Temporal.PlainDate | null {
  const tidy = text
    .toLowerCase()
    .replace(/(\d)(?:st|nd|rd|th)\b/g, '$1')
    .replace(/\b(?:of|the)\b/g, ' ')
    .trim()
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(tidy)
  if (iso) return date(iso[1], iso[2], iso[3], today)
  const figures =
    /^(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})$/.exec(tidy) ?? /^(\d{2})(\d{2})(\d{4}|\d{2})$/.exec(tidy)
  if (figures) return date(figures[3], figures[2], figures[1], today)
  const words = /^(\d{1,2})[-\s]*([a-z]{3,9})[-\s,]*(\d{4}|\d{2})$/.exec(tidy)
  if (words) return date(words[3], monthNumber(words[2]), words[1], today)
  const monthFirst = /^([a-z]{3,9})\s*(\d{1,2})[\s,]+(\d{4}|\d{2})$/.exec(tidy)
  if (monthFirst) return date(monthFirst[3], monthNumber(monthFirst[1]), monthFirst[2], today)
  return null
}

const monthNumber = (word: string | undefined) => String(months.indexOf((word ?? '').slice(0, 3)) + 1)

function date(year: string | undefined, month: string | undefined, day: string | undefined, today: Temporal.PlainDate) {
  const written = Number(year)
  const century = today.year - (today.year % 100)
  const full =
    (year ?? '').length === 4 ? written : century + written > today.year ? century - 100 + written : century + written
  try {
    return Temporal.PlainDate.from({ year: full, month: Number(month), day: Number(day) }, { overflow: 'reject' })
  } catch {
    return null
  }
}
