/** One unit of a map is a pixel of the usual web map at this zoom, so that tiles of a tile server fit under it. */
export const mapZoom = 18

const worldSize = 256 * 2 ** mapZoom

/** Where a point lies on the map of the world. */
export function project({ lat, lon }: { lat: number; lon: number }) {
  const sine = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180)
  return {
    x: worldSize * (lon / 360 + 0.5),
    y: worldSize * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)),
  }
}

/** The point of the earth that lies there on the map. */
export function unproject({ x, y }: { x: number; y: number }) {
  const angle = Math.PI * (1 - (2 * y) / worldSize)
  return { lat: (Math.atan(Math.sinh(angle)) * 180) / Math.PI, lon: (x / worldSize - 0.5) * 360 }
}
