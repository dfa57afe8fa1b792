/**
 * The advisor's screen without reloads: forms in it are sent, and searches made while typing, in the background, and the
 * screen takes its new content. When a request fails what was typed stays, and the form is sent in the ordinary way.
 */
const screen = () => document.getElementById('desk')

let asked = 0

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
    window.location.assign(response.url)
    return true
  }
  const focused = document.activeElement?.id
  const end = document.activeElement instanceof HTMLInputElement ? document.activeElement.selectionStart : null
  now.replaceWith(document.importNode(fresh, true))
  document.title = page.title
  const messages = page.querySelector('.fp-flash')
  document.querySelector('.fp-flash')?.remove()
  if (messages) document.getElementById('main-content')?.before(document.importNode(messages, true))
  if (init.method !== 'POST' || response.url) history.replaceState(null, '', response.url)
  const again = focused ? document.getElementById(focused) : null
  again?.focus()
  if (again instanceof HTMLInputElement && end !== null && again.type === 'search') again.setSelectionRange(end, end)
  return true
}

document.addEventListener('submit', (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || !screen()?.contains(form) || form.enctype === 'multipart/form-data') return
  event.preventDefault()
  const fields = new FormData(form, event.submitter)
  const values = new URLSearchParams(
    [...fields].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
  const isPost = form.method === 'post'
  const url = isPost ? form.action : `${form.action}?${values}`
  void take(url, isPost ? { method: 'POST', body: values } : {}).then((isDone) => {
    if (!isDone) HTMLFormElement.prototype.submit.call(form)
  })
})

let waiting: number | undefined
document.addEventListener('input', (event) => {
  const field = event.target
  if (!(field instanceof HTMLInputElement)) return
  const form = field.closest<HTMLFormElement>('form[data-as-you-type]')
  if (!form || !screen()?.contains(form)) return
  window.clearTimeout(waiting)
  if (field.value.trim().length < 2) return
  waiting = window.setTimeout(() => form.requestSubmit(), 180)
})
