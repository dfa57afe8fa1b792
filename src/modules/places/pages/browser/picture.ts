import { button } from './svg.ts'
import { boxOf, followPointer, viewport } from './viewport.ts'

/** A map that was drawn by the server can be moved and enlarged. Pressing a place brings it to the middle. */
export function enlargePicture(svg: SVGSVGElement) {
  if (svg.nextElementSibling?.matches('.fp-map__controls')) return
  const view = viewport(svg, boxOf(svg))
  view.fitLetters()
  followPointer(svg, view, (place) => view.centre(place))
  const controls = document.createElement('div')
  controls.className = 'fp-map__controls fp-no-print'
  controls.append(
    button('Enlarge the map', () => view.zoom(0.6)),
    button('Make it smaller', () => view.zoom(1 / 0.6)),
  )
  svg.after(controls)
}
