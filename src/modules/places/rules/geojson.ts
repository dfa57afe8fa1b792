import { z } from 'zod'
import type { Area, Line, Position, Shape } from './shapes.ts'

const position = z
  .tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)], {
    error: 'A position is longitude, then latitude, in degrees',
  })
  .rest(z.number())
  .transform(([lon, lat]): Position => [lon, lat])
const path = z.array(position).min(2, 'A line needs two positions')
const ring = z.array(position).min(4, 'A ring needs four positions, the last the same as the first')

export const areaSchema: z.ZodType<Area> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)).min(1) }),
])

export const lineSchema: z.ZodType<Line> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('LineString'), coordinates: path }),
  z.object({ type: z.literal('MultiLineString'), coordinates: z.array(path).min(1) }),
])

export const shapeSchema: z.ZodType<Shape> = z.union([areaSchema, lineSchema])
