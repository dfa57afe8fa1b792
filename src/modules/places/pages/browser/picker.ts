import { middleOf } from '../../rules/geometry.ts'
import { type Content, type Drawing, drawContent, fetchContent } from './drawing.ts'
import { type Pin, pinOn } from './pin.ts'
import { placeInWords } from './place-in-words.ts'
import { button } from './svg.ts'
import { boxOf, drawTiles, followPointer, type Viewport, viewport } from './viewport.ts'

const streetWidth = 1500
const how =
  'Press the map where it is. With a keyboard: arrow keys move the pin, Shift makes longer steps, plus and minus change the size.'

/**
 * Fills `<div data-fp-map data-lat="ID" data-lon="ID">` with a map on which a pin can be put, by pointer or keyboard.
 * Where it stands is written into the two fields and said in words. If the map cannot be drawn, the page is as before.
 */
export async function drawPicker(host: HTMLElement) {
  const fields = fieldsOf(host)
  const content = await fetchContent().catch(() => null)
  if (!fields || !content?.wards.length) {
    host.hidden = true
    return
  }
  const drawing = drawContent(content)
  const { svg } = drawing
  const { said, controls } = frame(host, svg)
  const view = viewOf(drawing, content.tiles)
  const remove = button('Take the pin away', () => {
    pin.takeAway()
    svg.focus()
  })
  const pin = pinOn(drawing, view, (point) => {
    fields.lat.value = point ? point.lat.toFixed(6) : ''
    fields.lon.value = point ? point.lon.toFixed(6) : ''
    said.textContent = point ? placeInWords(content, point) : 'The pin is gone.'
    remove.hidden = point === null
  })
  remove.hidden = true
  controls.append(
    button('Enlarge the map', () => view.zoom(0.5, pin.place() ?? view.middle())),
    button('Make it smaller', () => view.zoom(2, pin.place() ?? view.middle())),
    remove,
  )
  followPointer(svg, view, pin.put)
  svg.addEventListener('keydown', (event) => pressed(event, view, pin))
  followStreets(host, (usrn) => showStreet(content, drawing, view, usrn))

  if (!fields.lat.value || !fields.lon.value) return
  const before = drawing.at({ lat: Number(fields.lat.value), lon: Number(fields.lon.value) })
  view.centre(before, streetWidth)
  pin.put(before)
}

function fieldsOf({ dataset }: HTMLElement) {
  const lat = document.getElementById(dataset.lat ?? '')
  const lon = document.getElementById(dataset.lon ?? '')
  return lat instanceof HTMLInputElement && lon instanceof HTMLInputElement ? { lat, lon } : null
}

/** Puts the map, its buttons and what it says into the page. */
function frame(host: HTMLElement, svg: SVGSVGElement) {
  const hint = document.createElement('p')
  hint.className = 'govuk-hint'
  hint.id = `${host.dataset.lat}-how`
  hint.textContent = how
  const controls = document.createElement('div')
  controls.className = 'fp-map__controls'
  const said = document.createElement('p')
  said.className = 'govuk-body fp-map__said'
  said.setAttribute('role', 'status')
  svg.classList.add('fp-map__picker')
  svg.setAttribute('tabindex', '0')
  svg.setAttribute('role', 'application')
  svg.setAttribute('aria-label', 'Map on which you can put a pin')
  svg.setAttribute('aria-describedby', hint.id)
  host.replaceChildren(hint, svg, controls, said)
  return { controls, said }
}

function viewOf({ svg, tiles, origin }: Drawing, tileUrl: string | null): Viewport {
  svg.classList.toggle('fp-map--tiles', tileUrl !== null)
  const view = viewport(svg, boxOf(svg), () => {
    if (tileUrl) drawTiles(tiles, tileUrl, origin, view)
  })
  view.move({ x: 0, y: 0 })
  return view
}

const keySteps: Record<string, { x: number; y: number }> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}
const keyZooms: Record<string, number> = { '+': 0.6, '=': 0.6, '-': 1 / 0.6 }

function pressed(event: KeyboardEvent, view: Viewport, pin: Pin) {
  if (event.ctrlKey || event.altKey || event.metaKey) return
  const step = keySteps[event.key]
  const factor = keyZooms[event.key]
  if (step) {
    const far = view.box.width / (event.shiftKey ? 10 : 60)
    const from = pin.place()
    pin.put(from ? { x: from.x + step.x * far, y: from.y + step.y * far } : view.middle())
    pin.keepInSight()
  } else if (factor) view.zoom(factor, pin.place() ?? view.middle())
  else if (event.key === 'Delete' && pin.place()) pin.takeAway()
  else return
  event.preventDefault()
}

/** A street chosen from the list beside the map is brought to the middle of it. */
function followStreets(host: HTMLElement, show: (usrn: string) => void) {
  const fields = host.closest('fieldset')
  fields?.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLInputElement && target.type === 'radio') show(target.value)
  })
  const chosen = fields?.querySelector<HTMLInputElement>('input[type=radio]:checked')
  if (chosen) show(chosen.value)
}

function showStreet({ streets }: Content, { at }: Drawing, view: Viewport, usrn: string) {
  const street = streets.find((one) => one.usrn === usrn)
  if (street) view.centre(at(middleOf(street.line)), streetWidth)
}
