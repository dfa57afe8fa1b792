import { contains, metresToLine, type Point } from '../../rules/geometry.ts'
import type { Content } from './drawing.ts'

const farthest = 500
const onIt = 25

/** "The pin is 40 metres from Mill Lane, in Millbrook." */
export function placeInWords({ streets, wards }: Content, point: Point): string {
  const ward = wards.find(({ boundary }) => contains(boundary, point))
  if (!ward) return 'The pin is outside the council’s area. Move it, or tell us the place in words.'
  const near = streets.map(({ name, line }) => ({ name, metres: metresToLine(point, line) }))
  const nearest = near.sort((a, b) => a.metres - b.metres)[0]
  if (!nearest || nearest.metres > farthest) return `The pin is in ${ward.name}.`
  const where = nearest.metres < onIt ? 'on' : `${Math.round(nearest.metres / 10) * 10} metres from`
  return `The pin is ${where} ${nearest.name}, in ${ward.name}.`
}
