/**
 * Regions marked `data-live="topic"` fetch this page again when the topic changes, and take their new content.
 * A region in which somebody is typing, ticking or choosing is left alone until they have finished; what they opened
 * or closed stays so.
 */
import { keepOpened, rememberOpened } from './opened.ts'

const regions = () => [...document.querySelectorAll<HTMLElement>('[data-live]')]

for (const region of regions()) rememberOpened(region, region)

const topics = [...new Set(regions().map((region) => region.dataset.live ?? ''))].filter(Boolean)

if (topics.length > 0 && 'EventSource' in window) {
  const source = new EventSource(`/staff/live?topics=${encodeURIComponent(topics.join(','))}`)
  let waiting: number | undefined
  source.addEventListener('changed', () => {
    window.clearTimeout(waiting)
    waiting = window.setTimeout(refresh, 150)
  })
  source.addEventListener('open', () => {
    if (source.readyState === EventSource.OPEN && lost) void refresh()
    lost = false
  })
  source.addEventListener('error', () => {
    lost = true
  })
}

let lost = false

/** A page that answers a form with its mistakes may be found under no address of its own, and somebody is typing in it. */
const [opened] = performance.getEntriesByType('navigation')
const isAnswer = opened instanceof PerformanceNavigationTiming && opened.responseStatus >= 400

async function refresh() {
  if (isAnswer) return
  const response = await fetch(location.href, { headers: { accept: 'text/html' }, redirect: 'error' }).catch(() => null)
  if (!response?.ok) return
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html')
  for (const region of regions()) {
    const next = fresh.getElementById(region.id)
    if (!next || isBusy(region)) continue
    const came = next.cloneNode(true)
    keepOpened(region, next)
    const isSame = next.innerHTML === region.innerHTML
    if (!isSame) region.innerHTML = next.innerHTML
    if (came instanceof HTMLElement) rememberOpened(region, came)
    if (isSame) continue
    region.dispatchEvent(new CustomEvent('fp:refreshed', { bubbles: true }))
  }
}

function isBusy(region: HTMLElement) {
  const focused = document.activeElement
  if (focused && region.contains(focused) && focused !== document.body) return true
  const fields = region.querySelectorAll<Field>('input:not([type=hidden]), textarea, select')
  return [...fields].some(isChanged)
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** Somebody typed, ticked or chose something else than the page came with. */
function isChanged(field: Field) {
  if (!('options' in field))
    return field.value !== field.defaultValue || ('checked' in field && field.checked !== field.defaultChecked)
  const options = [...field.options]
  const came = options.some((option) => option.defaultSelected) || field.multiple
  return came ? options.some((option) => option.selected !== option.defaultSelected) : field.selectedIndex > 0
}
