import { z } from 'zod'
import type { Area, Line, Position, Shape } from './shapes.ts'

function isPosition(value: unknown): boolean {
  if (!Array.isArray(value)) return false
  const [lon, lat]: unknown[] = value
  return typeof lon === 'number' && typeof lat === 'number' && Math.abs(lon) <= 180 && Math.abs(lat) <= 90
}

const position = z
  .custom<readonly [number, number]>(isPosition, 'A position is longitude, then latitude, in degrees')
  .transform(([lon, lat]): Position => [lon, lat])
const path = z.array(position).min(2, 'A line needs two positions')
const ring = z.array(position).min(4, 'A ring needs four positions, the last the same as the first')

export const areaSchema: z.ZodType<Area> = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) }),
    z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)).min(1) }),
  ],
  { error: 'An area is a Polygon or a MultiPolygon' },
)

export const lineSchema: z.ZodType<Line> = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('LineString'), coordinates: path }),
    z.object({ type: z.literal('MultiLineString'), coordinates: z.array(path).min(1) }),
  ],
  { error: 'A line is a LineString or a MultiLineString' },
)

export const shapeSchema: z.ZodType<Shape> = z.union([areaSchema, lineSchema])
