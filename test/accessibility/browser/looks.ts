/**
 * What a page says about itself when it is asked, in the browser: the parts that a checker of single elements does not
 * look at. Each answers with what is wrong, in words. Its text is handed to the page as it stands, so it imports nothing.
 */
const looks = { structure, sideways, spread, moving, colourless, focusShown, clear }

declare global {
  interface Window {
    looks: typeof looks
  }
}
window.looks = looks

const all = <T extends Element = HTMLElement>(selector: string) => [...document.querySelectorAll<T>(selector)]
const isShown = (element: Element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false })
const named = (element: Element) =>
  `<${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ''} class="${element.getAttribute('class') ?? ''}"> ${(element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 50)}`
const once = (faults: string[]) => [...new Set(faults)]

/** What every page must have: a language, a title, its landmarks, one heading at the top, and fields that can be filled in for you. */
function structure({ isError, isFramed }: { isError: boolean; isFramed: boolean }): string[] {
  const faults: string[] = []
  const must = (is: boolean, words: string) => {
    if (!is) faults.push(words)
  }
  must(document.documentElement.lang === 'en', 'no language')
  must(document.title !== '', 'no title')
  must(isFramed || /\S – \S/.test(document.title), `the title does not say which service: ${document.title}`)
  must(/^Error: /.test(document.title) === isError, `the title is “${document.title}”, with errors: ${isError}`)
  must(all('h1').length === 1, `${all('h1').length} first headings`)
  must(all('main').length === 1, 'no main part')
  must(isFramed || all('body > header').length === 1, 'no header')
  must(isFramed || all('body > footer').length === 1, 'no footer')
  const first = document.querySelector('a[href], button, input, select, textarea, summary')
  const skips = first?.getAttribute('href') ?? ''
  must(
    isFramed || (skips.startsWith('#') && document.getElementById(skips.slice(1)) !== null),
    'the first link does not skip anywhere',
  )
  faults.push(...personalFields(), ...errorsLinked(isError))
  return faults
}

const personal = /\b(your|full|first|last|family) name\b|^name\b|email|phone|mobile|postcode|date of birth/i

/** A field about a person says what belongs in it, or that the browser must not fill it in: staff type what others say. */
function personalFields(): string[] {
  return all<HTMLInputElement>(
    'main input:not([type=hidden], [type=radio], [type=checkbox], [type=search], [type=submit])',
  )
    .filter((field) => {
      const group = field.closest('fieldset')?.querySelector('legend')?.textContent ?? ''
      const words = [...(field.labels ?? [])].map((label) => label.textContent ?? '').join(' ')
      return /^(email|tel|password)$/.test(field.type) || personal.test(words) || /date of birth/i.test(group)
    })
    .filter((field) => !field.autocomplete)
    .map((field) => `does not say what belongs in it: ${named(field)} ${field.name}`)
}

/** One summary, in front of everything else, whose every link leads to a field that says what is wrong. */
function errorsLinked(isError: boolean): string[] {
  const summaries = all('.govuk-error-summary').filter(isShown)
  if (!isError) return summaries.map(() => 'a summary of errors, but the page was not answered as wrong')
  if (summaries.length !== 1) return [`${summaries.length} summaries of errors`]
  const links = [...(summaries[0]?.querySelectorAll<HTMLAnchorElement>('a[href^="#"]') ?? [])]
  const faults = links.length === 0 ? ['the summary of errors leads nowhere'] : []
  for (const link of links) {
    const field = document.getElementById(link.hash.slice(1))
    if (!field) faults.push(`nothing at ${link.hash}: ${link.textContent}`)
    else if (!field.matches('input, select, textarea, button, [tabindex]')) faults.push(`${link.hash} takes no focus`)
  }
  return faults
}

/** What sticks out of a narrow window. A table may be moved sideways by itself; the page may not. */
function sideways(): string[] {
  const width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= width) return []
  const out = all('body *').filter((element) => {
    const { right, width: own } = element.getBoundingClientRect()
    return own > 0 && right > width + 1 && isShown(element) && !scrollsByItself(element)
  })
  const deepest = out.filter((element) => !out.some((other) => other !== element && element.contains(other)))
  return once(deepest.slice(0, 5).map((element) => `sticks out at ${width} pixels: ${named(element)}`))
}

function scrollsByItself(element: Element): boolean {
  for (let parent = element.parentElement; parent && parent !== document.body; parent = parent.parentElement)
    if (/auto|scroll|hidden|clip/.test(getComputedStyle(parent).overflowX)) return true
  return false
}

const sheet = new CSSStyleSheet()

/** Text set as wide as somebody may need to read it: nothing is cut off, nothing sticks out. */
function spread(): string[] {
  sheet.replaceSync(
    '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }',
  )
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  const cut = all('body *').filter((element) => {
    const { overflowX, overflowY, clipPath } = getComputedStyle(element)
    if (!isShown(element) || clipPath !== 'none' || element.clientWidth <= 1) return false
    if (!element.textContent?.trim() || element.matches('textarea, input, select, svg, svg *')) return false
    const hidesDown = /hidden|clip/.test(overflowY) && element.scrollHeight > element.clientHeight + 1
    return hidesDown || (/hidden|clip/.test(overflowX) && element.scrollWidth > element.clientWidth + 1)
  })
  return [...once(cut.map((element) => `cut off with wide text: ${named(element)}`)), ...sideways()]
}

function clear() {
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet)
}

/** With “reduced motion” set nothing moves by itself and nothing glides. */
function moving(): string[] {
  const glides = all('*').filter((element) => {
    const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element)
    return animationName !== 'none' || /[1-9]/.test(transitionDuration) || scrollBehavior === 'smooth'
  })
  return once(glides.map((element) => `moves: ${named(element)}`)).slice(0, 5)
}

/** In forced colours backgrounds are gone: what was told by a background alone has a border, an underline or nothing to tell. */
function colourless(): string[] {
  const bare = all(
    'button, .govuk-button, .govuk-tag, .fp-card, .fp-flash, .govuk-error-summary, input, select, textarea',
  )
    .filter((element) => isShown(element) && !element.closest('.govuk-visually-hidden'))
    .filter(
      (element) =>
        !element.matches('.govuk-radios__input, .govuk-checkboxes__input, [type=radio], [type=checkbox], [type=file]'),
    )
    .filter((element) => !hasOutline(element) && getComputedStyle(element).textDecorationLine === 'none')
  return once(bare.map((element) => `has no shape in forced colours: ${named(element)}`))
}

function hasOutline(element: Element): boolean {
  const style = getComputedStyle(element)
  const sides = [style.borderTopWidth, style.borderRightWidth, style.borderBottomWidth, style.borderLeftWidth]
  const widths = [...sides, style.outlineStyle === 'none' ? '0px' : style.outlineWidth]
  return widths.some((width) => Number.parseFloat(width) >= 1)
}

const focusable =
  'a[href], button:not([disabled]), input:not([disabled], [type=hidden]), select, textarea, summary, [tabindex="0"]'

/** Whatever takes the focus shows that it has it; in forced colours by an outline, since colours and shadows are gone. */
function focusShown({ isForced }: { isForced: boolean }): string[] {
  const before = document.activeElement
  const kinds = new Map<string, HTMLElement>()
  for (const element of all(focusable))
    if (isShown(element) && element.tabIndex >= 0)
      kinds.set(`${element.tagName} ${element.className} ${element.parentElement?.className}`, element)
  const faults: string[] = []
  for (const element of kinds.values()) {
    const parts = [element, ...(element instanceof HTMLInputElement ? (element.labels ?? []) : [])]
    const without = parts.map(shape).join()
    element.focus({ preventScroll: true })
    if (document.activeElement !== element) continue
    const shows = isForced ? parts.some(outlined) : parts.map(shape).join() !== without
    element.blur()
    if (!shows) faults.push(`does not show the focus${isForced ? ' in forced colours' : ''}: ${named(element)}`)
  }
  if (before instanceof HTMLElement) before.focus({ preventScroll: true })
  return once(faults)
}

/** A radio is drawn by its label: what stands before the label's words shows the focus. */
const drawn = (element: Element) => [getComputedStyle(element), getComputedStyle(element, '::before')]

const shape = (element: Element) =>
  drawn(element)
    .map((style) => [style.outline, style.boxShadow, style.backgroundColor, style.border, style.color].join())
    .join()

const outlined = (element: Element) =>
  drawn(element).some(
    ({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1,
  )
