import type { Point } from '../../rules/geometry.ts'
import { unproject } from '../../rules/projection.ts'
import type { Drawing } from './drawing.ts'
import { draw } from './svg.ts'
import type { Place, Viewport } from './viewport.ts'

const shape = 'M0 0C-4 -9 -9 -13 -9 -20A9 9 0 1 1 9 -20C9 -13 4 -9 0 0Z'

/** The pin of a map: at most one, and whoever put it up hears where it went. */
export function pinOn({ svg, origin }: Drawing, view: Viewport, moved: (point: Point | null) => void) {
  const element = draw('g', { class: 'fp-map__pin' }, draw('path', { d: shape }), draw('circle', { cy: -20, r: 3.5 }))
  let place: Place | null = null
  return {
    place: () => place,
    put(next: Place) {
      place = next
      element.dataset.x = String(Math.round(next.x))
      element.dataset.y = String(Math.round(next.y))
      svg.append(element)
      view.fitLetters()
      moved(unproject({ x: origin.x + next.x, y: origin.y + next.y }))
    },
    takeAway() {
      place = null
      element.remove()
      moved(null)
    },
    keepInSight() {
      if (!place) return
      const { x, y, width, height } = view.box
      const isSeen = place.x > x && place.x < x + width && place.y > y && place.y < y + height
      if (!isSeen) view.centre(place)
    },
  }
}

export type Pin = ReturnType<typeof pinOn>
