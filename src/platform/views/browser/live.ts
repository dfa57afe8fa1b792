/**
 * Regions marked `data-live="topic"` fetch this page again when the topic changes, and take their new content.
 * A region in which somebody is typing, ticking or choosing waits until they have finished, and a line says so; what
 * they opened or closed stays so, and what has the focus keeps it.
 */
import { type Field, focusIn, isChanged, keepEntered, keepFocus, twinOf } from './in-hand.ts'
import { sayNews } from './news.ts'
import { keepOpened, rememberOpened } from './opened.ts'

const regions = () => [...document.querySelectorAll<HTMLElement>('[data-live]')]

for (const region of regions()) rememberOpened(region, region)

const topics = [...new Set(regions().map((region) => region.dataset.live ?? ''))].filter(Boolean)

/** The regions whose new content waits until somebody has finished in them. */
const waiting = new Set<HTMLElement>()
/** So long a line is lost before it is worth a word: one that comes back by itself takes two seconds. */
const worthAWord = 5000
/** A browser opens a line again by itself, except where it was answered with something else. */
const openAgainAfter = 5000

let isLost = false
let pressed = false
let isLeaving = false
/** Something changed since this page was fetched. */
let isOld = false
let soon: number | undefined
/** When a page that could not be fetched may be asked for again. */
let notBefore = 0
let failed = 0

if (topics.length > 0 && 'EventSource' in window) {
  listen()
  watchHands()
}

function listen() {
  const source = new EventSource(`/staff/live?topics=${encodeURIComponent(topics.join(','))}`)
  source.addEventListener('changed', becomeOld)
  source.addEventListener('open', () => {
    if (isLost) becomeOld()
    isLost = false
    say()
  })
  source.addEventListener('error', () => {
    isLost = true
    window.setTimeout(say, worthAWord)
    if (source.readyState === EventSource.CLOSED) window.setTimeout(listen, openAgainAfter)
  })
}

function becomeOld() {
  isOld = true
  refreshSoon()
}

function refreshSoon() {
  window.clearTimeout(soon)
  soon = window.setTimeout(refresh, Math.max(150, notBefore - performance.now()))
}

/** A press is not cut in two by new content, and what waits comes as soon as nobody is busy with it. */
function watchHands() {
  for (const kind of ['pointerdown', 'keydown'])
    document.addEventListener(kind, () => {
      pressed = true
    })
  for (const kind of ['pointerup', 'pointercancel', 'keyup', 'change', 'focusout', 'blur'])
    window.addEventListener(kind, () => {
      if (kind !== 'change' && kind !== 'focusout') pressed = false
      if ([...waiting].some((region) => !isInUse(region))) refreshSoon()
    })
  // What the press brings is the next page, or a file: a new button may not slip under a second press meanwhile.
  document.addEventListener('submit', (event) => {
    window.setTimeout(() => {
      isLeaving = !event.defaultPrevented
    })
    window.setTimeout(stay, openAgainAfter)
  })
  window.addEventListener('pageshow', stay)
}

function stay() {
  isLeaving = false
  if (isOld || waiting.size > 0) refreshSoon()
}

/** A page that answers a form with its mistakes may be found under no address of its own, and somebody is typing in it. */
const [opened] = performance.getEntriesByType('navigation')
const isAnswer = opened instanceof PerformanceNavigationTiming && opened.responseStatus >= 400
/** Where the page stands that a form was on when it was answered with its mistakes. */
const shownAt = 'fp-shown-at'
if (topics.length > 0 && !isAnswer) sessionStorage.setItem(shownAt, location.href)

async function refresh() {
  if (isAnswer) return say()
  if (isLeaving) return
  // What changes while it is being fetched makes it old again.
  isOld = false
  const fresh = await fetchPage()
  if (!fresh) {
    isOld = true
    return
  }
  for (const region of regions()) {
    const next = fresh.getElementById(region.id)
    if (!next) continue
    if (!isBusy(region, next)) replace(region, next)
    else if (wordsOf(next) === wordsOf(region)) waiting.delete(region)
    else waiting.add(region)
  }
  say()
}

/** What waits is shown at once, with what was typed and ticked so far. */
async function showNow() {
  const fresh = await fetchPage()
  if (!fresh) return
  for (const region of waiting) {
    const next = fresh.getElementById(region.id)
    if (next) replace(region, next)
  }
  say()
}

async function fetchPage(): Promise<Document | null> {
  const response = await fetch(location.href, { headers: { accept: 'text/html' }, redirect: 'manual' }).catch(
    () => null,
  )
  const html = response?.ok ? await response.text().catch(() => null) : null
  if (html === null) {
    askAgain(response)
    return null
  }
  failed = 0
  return new DOMParser().parseFromString(html, 'text/html')
}

/** Nothing came, or the server is busy: again after 2 seconds, then 4, up to a minute, or when the server says. */
function askAgain(response: Response | null) {
  if (response && !response.ok && response.status !== 429 && response.status < 500) return
  const seconds = Math.max(Math.min(2 ** (failed + 1), 60), Number(response?.headers.get('retry-after')) || 0)
  failed += 1
  notBefore = performance.now() + seconds * 1000
  refreshSoon()
}

function replace(region: HTMLElement, next: HTMLElement) {
  waiting.delete(region)
  const came = next.cloneNode(true)
  keepOpened(region, next)
  const isSame = next.innerHTML === region.innerHTML
  if (!isSame) {
    keepEntered(region, next)
    const focusAgain = keepFocus(region, next)
    region.replaceChildren(...next.childNodes)
    focusAgain()
  }
  if (came instanceof HTMLElement) rememberOpened(region, came)
  if (!isSame) region.dispatchEvent(new CustomEvent('fp:refreshed', { bubbles: true }))
}

function say() {
  if (isLost) sayNews('This page gets no news just now. What it shows may be old.')
  else if (isAnswer && isOld)
    sayNews('What this page shows may be old.', { text: 'Open it in a new tab', press: openAnew })
  else if (waiting.size > 0) sayNews('Something has changed.', { text: 'Show it', press: () => void showNow() })
  else sayNews('')
}

/** What was typed stays here. */
function openAnew() {
  window.open(sessionStorage.getItem(shownAt) ?? '/staff', '_blank', 'noopener')
}

const wordsOf = (region: HTMLElement) => (region.textContent ?? '').replaceAll(/\s+/g, ' ')

/** New content would take something from under somebody's hands. */
function isBusy(region: HTMLElement, next: HTMLElement) {
  const focused = focusIn(region)
  return isInUse(region) || (focused !== null && !twinOf(focused, region, next))
}

function isInUse(region: HTMLElement) {
  const focused = focusIn(region)
  if (pressed || isLeaving || (focused && isTypedIn(focused))) return true
  const fields = region.querySelectorAll<Field>('input:not([type=hidden]), textarea, select')
  return [...fields].some(isChanged)
}

const isTypedIn = (element: Element) => element.matches('input:not([type=checkbox], [type=radio]), textarea, select')
