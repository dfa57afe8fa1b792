/**
 * Every element with `data-key="x"` is pressed or focused by that key, unless somebody is typing. With `data-key-alt`
 * it is the key together with Alt, which works while typing too. All of them can be switched off, for people who dictate.
 */
const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

const setting = 'firstpoint keys'

/** A browser that keeps nothing has its keys on. */
function areOff(): boolean {
  try {
    return localStorage.getItem(setting) === 'off'
  } catch {
    return false
  }
}

function showKeys() {
  document.body.classList.toggle('fp-without-keys', areOff())
}

showKeys()

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || areOff()) return
  const name = event.altKey ? 'data-key-alt' : 'data-key'
  if (!event.altKey && isTyping(event.target)) return
  const wanted = event.altKey && event.code.startsWith('Key') ? event.code.slice(3).toLowerCase() : event.key
  const found = [...document.querySelectorAll<HTMLElement>(`[${name}]`)].find(
    (element) => element.getAttribute(name) === wanted && element.offsetParent !== null,
  )
  if (!found) return
  event.preventDefault()
  if (found.matches('input:not([type=submit]), textarea, select')) found.focus()
  else if (found.tagName === 'SUMMARY') goInto(found)
  else found.click()
})

/** What a key opens is gone on with: its first field or link has the focus. */
function goInto(summary: HTMLElement) {
  const details = summary.closest('details')
  if (details && !details.open) summary.click()
  details?.querySelector<HTMLElement>('a, button, input:not([type=hidden]), select, textarea')?.focus()
}

const place = document.querySelector<HTMLElement>('[data-keys-switch]')
const button = place?.querySelector('button')
const said = place?.querySelector('[role=status]')

function offer() {
  if (button) button.textContent = areOff() ? 'Switch the keys on' : 'Switch the keys off'
}

if (button && said) {
  button.hidden = false
  offer()
  button.addEventListener('click', () => {
    try {
      localStorage.setItem(setting, areOff() ? 'on' : 'off')
      said.textContent = areOff() ? 'The keys are off.' : 'The keys are on.'
    } catch {
      said.textContent = 'This browser keeps no settings, so the keys stay on.'
    }
    offer()
    showKeys()
  })
}
