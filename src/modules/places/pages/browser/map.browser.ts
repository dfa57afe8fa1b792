import { drawPicker } from './picker.ts'
import { enlargePicture } from './picture.ts'

/** Maps are drawn when somebody comes near them, so that a page stays light for those who do not. */
const watcher = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || !(target instanceof HTMLElement)) continue
      watcher.unobserve(target)
      void drawPicker(target)
    }
  },
  { rootMargin: '400px' },
)

/** Finds the maps in a part of the page; what comes into the page later is announced by `fp:refreshed`. */
function findMaps(within: ParentNode) {
  for (const host of within.querySelectorAll<HTMLElement>('[data-fp-map]:empty')) {
    // What is hidden never comes near: it is shown empty, and hidden again if the map cannot be drawn.
    host.hidden = false
    watcher.observe(host)
  }
  for (const picture of within.querySelectorAll<SVGSVGElement>('[data-fp-map-picture]')) enlargePicture(picture)
}

findMaps(document)
document.addEventListener('fp:refreshed', ({ target }) => {
  if (target instanceof Element) findMaps(target)
})
