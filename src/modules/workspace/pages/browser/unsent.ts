/**
 * What was typed and not sent yet. The advisor's screen is exchanged whenever something is done in it; the forms that
 * were begun are put back as they stood, also after a look at another matter.
 */
const begun = new Map<string, HTMLFormElement>()

const kept = 'form[data-keeps]'

/** Before the screen goes: notes the forms in it that somebody has begun. `sent` goes by itself, and is not kept. */
export function noteUnsent(screen: HTMLElement, sent: string) {
  for (const form of screen.querySelectorAll<HTMLFormElement>(kept)) {
    if (form.action !== sent && isBegun(form)) begun.set(form.action, form)
    else begun.delete(form.action)
  }
}

/** Something was done with a matter: what was typed for it is of no use any more. */
export function forgetUnsent(done: string) {
  const matter = /^.*\/matters\/[^/]+\//.exec(done)?.[0]
  for (const action of begun.keys()) if (action === done || (matter && action.startsWith(matter))) begun.delete(action)
}

/** Puts what was begun back where the new screen has the same form. */
export function putBackUnsent(screen: HTMLElement) {
  for (const form of screen.querySelectorAll<HTMLFormElement>(kept)) {
    const before = begun.get(form.action)
    if (before) form.replaceWith(before)
  }
}

/** Every form that was begun and not sent, those of other matters too. */
export function begunForms(screen: HTMLElement): HTMLFormElement[] {
  noteUnsent(screen, '')
  return [...begun.values()]
}

/** What somebody began to answer in this contact and has not sent: the names of those matters. */
export function unsentMatters(screen: HTMLElement, contact: string): string[] {
  return begunForms(screen).flatMap((form) =>
    form.action.startsWith(contact) && form.dataset['matter'] ? [form.dataset['matter']] : [],
  )
}

/** Something was typed, or it was sent and came back to be put right. */
function isBegun(form: HTMLFormElement): boolean {
  return (
    form.hasAttribute('data-begun') ||
    [...form.elements].some((field) => {
      if (field instanceof HTMLSelectElement)
        return [...field.options].some((one) => one.selected !== one.defaultSelected && one.selected && one.index > 0)
      if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue
      if (!(field instanceof HTMLInputElement) || field.type === 'hidden') return false
      return field.type === 'radio' || field.type === 'checkbox'
        ? field.checked !== field.defaultChecked
        : field.value !== field.defaultValue
    })
  )
}
