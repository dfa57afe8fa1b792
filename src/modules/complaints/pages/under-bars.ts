/** What directorates are called under bars: by name while there is room; the table beside it has the whole names. */
export const underBars = (names: readonly string[]): string[] => (names.length <= 5 ? [...names] : names.map(initials))

const initials = (name: string) =>
  name
    .split(/[\s-]+/)
    .filter((word) => word !== 'and')
    .map((word) => word.slice(0, 1).toUpperCase())
    .join('')
