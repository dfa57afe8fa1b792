import { begunForms } from './unsent.ts'

/**
 * Somebody whose sign-in has ended comes back to the contact, and finds what they typed: it waits in this tab, for the same
 * person, and goes with the tab.
 */
const place = 'fp-desk-unsent'

type Kept = { who: string; forms: { action: string; fields: { name: string; value: string }[] }[] }

export function keepOverSignIn(screen: HTMLElement) {
  const forms = begunForms(screen).map((form) => ({
    action: form.action,
    fields: [...new FormData(form)].flatMap(([name, value]) =>
      name !== '_csrf' && typeof value === 'string' ? [{ name, value }] : [],
    ),
  }))
  const kept: Kept = { who: screen.dataset['who'] ?? '', forms }
  if (forms.length > 0) sessionStorage.setItem(place, JSON.stringify(kept))
}

/** Puts it into the forms that this screen has, and leaves the rest for the next. */
export function putBackOverSignIn(screen: HTMLElement) {
  const text = sessionStorage.getItem(place)
  if (!text) return
  const kept: Kept = JSON.parse(text)
  const left = kept.who === screen.dataset['who'] ? kept.forms.filter((one) => !fill(screen, one)) : []
  if (left.length > 0) sessionStorage.setItem(place, JSON.stringify({ ...kept, forms: left }))
  else sessionStorage.removeItem(place)
}

function fill(screen: HTMLElement, { action, fields }: Kept['forms'][number]): boolean {
  const form = [...screen.querySelectorAll('form')].find((one) => one.action === action)
  if (!form) return false
  const typed = (name: string) => fields.filter((field) => field.name === name).map(({ value }) => value)
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && (field.type === 'radio' || field.type === 'checkbox'))
      field.checked = typed(field.name).includes(field.value)
    else if (
      (field instanceof HTMLInputElement && field.type !== 'hidden') ||
      field instanceof HTMLTextAreaElement ||
      field instanceof HTMLSelectElement
    )
      field.value = typed(field.name)[0] ?? field.value
  }
  const folded = form.closest('details')
  if (folded) folded.open = true
  return true
}
