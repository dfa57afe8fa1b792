import { keepOverSignIn, putBackOverSignIn } from '../over-sign-in.ts'
import { forgetUnsent, noteUnsent, putBackUnsent, unsentMatters } from '../unsent.ts'

/**
 * The advisor's screen without reloads: forms in it are sent, and searches made while typing, in the background, and the
 * screen takes its new content. When a request fails what was typed stays, and the form is sent in the ordinary way.
 */
const screen = () => document.getElementById('desk')

let asked = 0
let spoken: number | undefined

/** Fetches a screen and puts it in place of this one. False when it has to be done in the ordinary way. */
async function take(url: string, init: RequestInit): Promise<boolean> {
  asked += 1
  const mine = asked
  const response = await fetch(url, { ...init, headers: { accept: 'text/html' }, credentials: 'same-origin' }).catch(
    () => null,
  )
  if (!response || mine !== asked) return response !== null
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const fresh = page.getElementById('desk')
  const now = screen()
  if (!fresh || !now) {
    if (init.method === 'POST' && !response.redirected) return false
    if (now && new URL(response.url).pathname.startsWith('/staff/sign-in')) keepOverSignIn(now)
    window.location.assign(response.url)
    return true
  }
  const focused = document.activeElement
  const isElsewhere = new URL(response.url).pathname !== window.location.pathname
  noteUnsent(now, url)
  // An answer in place says what is wrong; being sent on says that it was done.
  if (init.method === 'POST' && response.redirected) forgetUnsent(url)
  const end = focused instanceof HTMLInputElement && focused.type === 'search' ? focused.selectionStart : null
  const taken = document.importNode(fresh, true)
  now.replaceWith(taken)
  putBackUnsent(taken)
  putBackOverSignIn(taken)
  document.title = page.title
  const message = page.querySelector('.fp-flash')
  document.querySelector('.fp-flash')?.remove()
  if (message) {
    // It is spoken from the place that stays, and once is enough.
    message.setAttribute('role', 'region')
    message.setAttribute('aria-label', 'What was done')
    document.getElementById('main-content')?.before(document.importNode(message, true))
  }
  history.replaceState(null, '', response.url)
  openWhenWide()
  focusAgain(isElsewhere ? '' : (focused?.id ?? ''), end)
  say(message?.textContent ?? [...fresh.querySelectorAll('[data-says]')].map(wordsOf).join(' '))
  return true
}

/** What is wrong comes first; then whatever had the focus; else the matter in hand, where one begins, or the top. */
function focusAgain(id: string, end: number | null) {
  const wrong = screen()?.querySelector<HTMLElement>('.govuk-error-summary')
  if (wrong) wrong.tabIndex = -1
  const before = id && id !== 'desk' ? document.getElementById(id) : null
  const begins = screen()?.querySelector<HTMLElement>('[autofocus]')
  const again = wrong ?? before ?? document.getElementById('desk-now') ?? begins ?? screen()
  again?.focus({ preventScroll: again === screen() })
  if (again instanceof HTMLInputElement && end !== null) again.setSelectionRange(end, end)
}

/** What waits to be asked is open where it stands beside the rest; on a phone it would push the rest away. */
function openWhenWide() {
  if (!window.matchMedia('(min-width: 1100px)').matches) return
  for (const closed of document.querySelectorAll<HTMLDetailsElement>('details[data-open-when-wide]')) closed.open = true
}
openWhenWide()
const shown = screen()
if (shown) putBackOverSignIn(shown)

const wordsOf = (element: Element) => element.getAttribute('data-says') ?? ''

/** Spoken by a screen reader, from a place that stays while the screen is exchanged. */
function say(words: string) {
  const speaker = document.getElementById('desk-says')
  if (!speaker) return
  speaker.textContent = words.trim()
  window.clearTimeout(spoken)
  // What was said is not found a second time by those who read on.
  spoken = window.setTimeout(() => {
    speaker.textContent = ''
  }, 5000)
}

document.addEventListener('submit', (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || !screen()?.contains(form) || form.enctype === 'multipart/form-data') return
  event.preventDefault()
  if (form.matches('.fp-end') && !mayEnd(form)) return
  const fields = new FormData(form, event.submitter)
  const values = new URLSearchParams(
    [...fields].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
  const isPost = form.method === 'post'
  const url = isPost ? form.action : `${form.action}?${values}`
  void take(url, isPost ? { method: 'POST', body: values } : {}).then((isDone) => {
    if (!isDone) sendAsUsual(form, event.submitter)
  })
})

/** A form that was begun and not sent is lost with the end of the contact: that is said once, before. */
function mayEnd(form: HTMLFormElement): boolean {
  const now = screen()
  const warning = form.querySelector<HTMLElement>('[data-unsent]')
  const matters = now ? unsentMatters(now, form.action.replace(/end$/, '')) : []
  if (!warning || matters.length === 0 || !warning.hidden) return true
  warning.textContent = `You have not sent what you typed for ${matters.join(' and ')}. Send it, or end the contact once more to leave it out.`
  warning.hidden = false
  warning.focus()
  return false
}

/** With the button that was pressed, since what it says is part of the form. */
function sendAsUsual(form: HTMLFormElement, button: HTMLElement | null) {
  if (button instanceof HTMLButtonElement && button.name) {
    const pressed = document.createElement('input')
    Object.assign(pressed, { type: 'hidden', name: button.name, value: button.value })
    form.append(pressed)
  }
  HTMLFormElement.prototype.submit.call(form)
}

// Enter where a street or an address is looked up looks it up: it does not send the rest of the form half filled in.
document.addEventListener('keydown', (event) => {
  const field = event.target
  if (event.key !== 'Enter' || !(field instanceof HTMLInputElement) || !screen()?.contains(field)) return
  const find = field.closest('.fp-lookup')?.querySelector('button')
  if (!find) return
  event.preventDefault()
  find.click()
})

let waiting: number | undefined
document.addEventListener('input', (event) => {
  const field = event.target
  if (!(field instanceof HTMLInputElement)) return
  const form = field.form
  if (!form?.matches('[data-as-you-type]') || !screen()?.contains(form)) return
  window.clearTimeout(waiting)
  if (field.value.trim().length < 2) return
  // As by Enter: what its button says is part of the form.
  const find = [...form.elements].find((one) => one instanceof HTMLButtonElement)
  waiting = window.setTimeout(() => form.requestSubmit(find), 180)
})
