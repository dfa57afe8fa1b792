/**
 * Every element with `data-key="x"` is pressed or focused by that key, unless somebody is typing. With `data-key-alt`
 * it is the key together with Alt, which works while typing too. Holding `?` shows all keys.
 */
const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey) return
  if (event.key === '?' && !isTyping(event.target)) document.body.classList.add('fp-show-keys')
  const name = event.altKey ? 'data-key-alt' : 'data-key'
  if (!event.altKey && isTyping(event.target)) return
  const wanted = event.altKey && event.code.startsWith('Key') ? event.code.slice(3).toLowerCase() : event.key
  const found = [...document.querySelectorAll<HTMLElement>(`[${name}]`)].find(
    (element) => element.getAttribute(name) === wanted && element.offsetParent !== null,
  )
  if (!found) return
  event.preventDefault()
  if (found.matches('input:not([type=submit]), textarea, select')) found.focus()
  else found.click()
})

document.addEventListener('keyup', (event) => {
  if (event.key === '?' || event.key === '/') document.body.classList.remove('fp-show-keys')
})
