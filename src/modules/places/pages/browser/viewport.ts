import { mapZoom } from '../../rules/projection.ts'
import { draw } from './svg.ts'

export type Place = { x: number; y: number }
type Box = Place & { width: number; height: number }

const letterPixels = 13
const closest = 300

/** What part of a map is seen: it can be moved, enlarged and made smaller, but never lost. */
export function viewport(svg: SVGSVGElement, whole: Box, changed: () => void = () => {}) {
  let box = boxOf(svg)
  const widest = Math.max(whole.width, box.width)

  function show(next: Box) {
    const middle = {
      x: between(next.x + next.width / 2, whole.x, whole.x + whole.width),
      y: between(next.y + next.height / 2, whole.y, whole.y + whole.height),
    }
    box = { ...next, x: middle.x - next.width / 2, y: middle.y - next.height / 2 }
    svg.setAttribute('viewBox', [box.x, box.y, box.width, box.height].map(Math.round).join(' '))
    fitLetters()
    changed()
  }

  function fitLetters() {
    const unit = unitsPerPixel()
    for (const names of svg.querySelectorAll('.fp-map__names'))
      names.setAttribute('font-size', String(letterPixels * unit))
    for (const pin of svg.querySelectorAll<SVGGElement>('.fp-map__pin')) {
      const { x, y } = pin.dataset
      pin.setAttribute('transform', `translate(${x} ${y}) scale(${unit})`)
    }
    svg.classList.toggle('fp-map--near', box.width <= 6000)
  }

  const unitsPerPixel = () => Math.max(box.width / (svg.clientWidth || 600), box.height / (svg.clientHeight || 450))

  const middle = () => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 })

  function zoom(factor: number, about: Place = middle()) {
    const width = between(box.width * factor, closest, widest)
    const scale = width / box.width
    show({
      width,
      height: box.height * scale,
      x: about.x - (about.x - box.x) * scale,
      y: about.y - (about.y - box.y) * scale,
    })
  }

  /** Where on the map somebody pointed. */
  function at(event: { clientX: number; clientY: number }): Place {
    const matrix = svg.getScreenCTM()
    if (!matrix) return { x: box.x, y: box.y }
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse())
    return { x, y }
  }

  const api = {
    zoom,
    middle,
    at,
    unitsPerPixel,
    fitLetters,
    get box() {
      return box
    },
    move: (by: Place) => show({ ...box, x: box.x + by.x, y: box.y + by.y }),
    centre(on: Place, width = box.width) {
      const height = (box.height * width) / box.width
      show({ width, height, x: on.x - width / 2, y: on.y - height / 2 })
    },
  }
  new ResizeObserver(fitLetters).observe(svg)
  return api
}

export type Viewport = ReturnType<typeof viewport>

/** What a drawing shows before anybody moves it. */
export function boxOf(svg: SVGSVGElement): Box {
  const [x = 0, y = 0, width = 1, height = 1] = (svg.getAttribute('viewBox') ?? '').split(' ').map(Number)
  return { x, y, width, height }
}

const between = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value))

const slack = 5

/** Dragging moves the map; pressing without dragging is pointing at something, which needs no dragging to do. */
export function followPointer(svg: SVGSVGElement, view: Viewport, pointed: (place: Place) => void) {
  let from: { clientX: number; clientY: number; id: number } | null = null
  let dragged = false
  svg.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    from = { clientX: event.clientX, clientY: event.clientY, id: event.pointerId }
    dragged = false
  })
  svg.addEventListener('pointermove', (event) => {
    if (!from || event.pointerId !== from.id) return
    const by = { x: from.clientX - event.clientX, y: from.clientY - event.clientY }
    if (!dragged && Math.hypot(by.x, by.y) < slack) return
    if (!dragged) svg.setPointerCapture(event.pointerId)
    dragged = true
    const unit = view.unitsPerPixel()
    view.move({ x: by.x * unit, y: by.y * unit })
    from = { clientX: event.clientX, clientY: event.clientY, id: event.pointerId }
  })
  svg.addEventListener('pointerup', (event) => {
    if (from && !dragged) pointed(view.at(event))
    from = null
  })
  svg.addEventListener('pointercancel', () => {
    from = null
  })
  svg.addEventListener(
    'wheel',
    (event) => {
      if (document.activeElement !== svg && !event.ctrlKey) return
      event.preventDefault()
      view.zoom(event.deltaY > 0 ? 1.25 : 0.8, view.at(event))
    },
    { passive: false },
  )
}

const mostTiles = 60

/** Pictures of a tile server under the map, where the council uses one. */
export function drawTiles(layer: SVGGElement, url: string, origin: Place, view: Viewport) {
  const zoom = Math.min(mapZoom, Math.max(1, Math.round(mapZoom - Math.log2(view.unitsPerPixel()))))
  const size = 256 * 2 ** (mapZoom - zoom)
  const first = { x: Math.floor((origin.x + view.box.x) / size), y: Math.floor((origin.y + view.box.y) / size) }
  const across = Math.ceil(view.box.width / size) + 1
  const down = Math.ceil(view.box.height / size) + 1
  if (across * down > mostTiles) return
  const tiles = Array.from({ length: across * down }, (_, index) => {
    const x = first.x + (index % across)
    const y = first.y + Math.floor(index / across)
    const href = url.replace('{z}', String(zoom)).replace('{x}', String(x)).replace('{y}', String(y))
    return draw('image', { href, x: x * size - origin.x, y: y * size - origin.y, width: size, height: size })
  })
  layer.replaceChildren(...tiles)
}
