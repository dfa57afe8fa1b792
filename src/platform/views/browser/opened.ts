/** Whether a detail came opened from the server; as it is now, somebody may have opened or closed it since. */
const cameOpen = new WeakMap<HTMLDetailsElement, boolean>()

const detailsIn = (region: HTMLElement) => [...region.querySelectorAll('details')]

/** Takes down how the details of a region came: `came` is the same content as the server sent it. */
export function rememberOpened(region: HTMLElement, came: HTMLElement) {
  const sent = detailsIn(came)
  for (const [index, one] of detailsIn(region).entries()) cameOpen.set(one, sent[index]?.open ?? one.open)
}

/** What somebody opened or closed in a region is so in its new content too. */
export function keepOpened(region: HTMLElement, next: HTMLElement) {
  const theirs = new Map(named(region).filter(([, one]) => cameOpen.get(one) === !one.open))
  for (const [name, one] of named(next)) one.open = theirs.get(name)?.open ?? one.open
}

/** Each with what it is known by when the content changes around it: its id, or what it is in and its words without numbers. */
export function named(region: HTMLElement): [name: string, details: HTMLDetailsElement][] {
  const times = new Map<string, number>()
  return detailsIn(region).map((one) => {
    const within = one.closest('[id]')?.id ?? ''
    const words = one.querySelector('summary')?.textContent?.replaceAll(/[\d,.\s]+/g, ' ') ?? ''
    const name = one.id || `${within} ${words}`
    const nth = (times.get(name) ?? 0) + 1
    times.set(name, nth)
    return [`${name} ${nth}`, one]
  })
}
