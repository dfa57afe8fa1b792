/** What a directorate is called under a bar; the table beside it has the whole name. */
export const initials = (name: string) =>
  name
    .split(/[\s-]+/)
    .filter((word) => word !== 'and')
    .map((word) => word.slice(0, 1).toUpperCase())
    .join('')
