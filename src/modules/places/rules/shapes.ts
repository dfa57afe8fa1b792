/** Shapes as GeoJSON has them, in longitude and latitude. */
export type Position = readonly [lon: number, lat: number]

type Ring = readonly Position[]

export type Area =
  | { readonly type: 'Polygon'; readonly coordinates: readonly Ring[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly Ring[])[] }

export type Line =
  | { readonly type: 'LineString'; readonly coordinates: readonly Position[] }
  | { readonly type: 'MultiLineString'; readonly coordinates: readonly (readonly Position[])[] }

export type Shape = Area | Line

/** The closed rings of an area, holes included. */
export const ringsOf = (area: Area): readonly Ring[] =>
  area.type === 'Polygon' ? area.coordinates : area.coordinates.flat()

export const pathsOf = (line: Line): readonly (readonly Position[])[] =>
  line.type === 'LineString' ? [line.coordinates] : line.coordinates

export const isArea = (shape: Shape): shape is Area => shape.type === 'Polygon' || shape.type === 'MultiPolygon'

/** What a shape is drawn from: rings of an area, paths of a line. */
export const partsOf = (shape: Shape) => (isArea(shape) ? ringsOf(shape) : pathsOf(shape))
