import { named } from './opened.ts'

export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** What has the focus inside a region. */
export function focusIn(region: HTMLElement): HTMLElement | null {
  const focused = document.activeElement
  return focused instanceof HTMLElement && focused !== region && region.contains(focused) ? focused : null
}

/** The same thing in the new content of its region: where it is not there, or there are several, nothing. */
export function twinOf(element: HTMLElement, region: HTMLElement, next: HTMLElement): HTMLElement | null {
  if (element.tagName === 'SUMMARY') {
    const name = named(region).find(([, details]) => details === element.parentElement)?.[0]
    const details = named(next).find(([theirs]) => theirs === name)?.[1]
    return details?.querySelector('summary') ?? null
  }
  const alike = [...next.querySelectorAll<HTMLElement>(element.tagName)].filter((one) => kind(one) === kind(element))
  return alike.length === 1 ? (alike[0] ?? null) : null
}

/** What tells one thing from the others, whatever its words are by now. */
const kind = (element: Element) =>
  JSON.stringify([
    ...['id', 'name', 'type', 'href', 'aria-labelledby'].map((name) => element.getAttribute(name)),
    element.matches('textarea, select, [type=text]') ? null : element.getAttribute('value'),
    element.closest('form')?.getAttribute('action') ?? null,
  ])

/** Takes down what has the focus; what comes back gives it to the same thing again. */
export function keepFocus(region: HTMLElement, next: HTMLElement): () => void {
  const focused = focusIn(region)
  const twin = focused && twinOf(focused, region, next)
  return () => twin?.focus({ preventScroll: true })
}

/** Carries what was typed, ticked and chosen over to the new content. */
export function keepEntered(region: HTMLElement, next: HTMLElement) {
  for (const field of region.querySelectorAll<Field>('input:not([type=hidden]), textarea, select')) {
    const twin = isChanged(field) ? twinOf(field, region, next) : null
    if (twin instanceof HTMLInputElement && field instanceof HTMLInputElement) twin.checked = field.checked
    if (twin && 'value' in twin) twin.value = field.value
  }
}

/** Somebody typed, ticked or chose something else than the page came with. */
export function isChanged(field: Field) {
  if (!('options' in field))
    return field.value !== field.defaultValue || ('checked' in field && field.checked !== field.defaultChecked)
  const options = [...field.options]
  const came = options.some((option) => option.defaultSelected) || field.multiple
  return came ? options.some((option) => option.selected !== option.defaultSelected) : field.selectedIndex > 0
}
