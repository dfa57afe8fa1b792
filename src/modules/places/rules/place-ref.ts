import { z } from 'zod'

/** Where something is: an address of ours, or a point somebody showed on the map or described in words. */
export const placeRef = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('property'), uprn: z.string().regex(/^[1-9][0-9]{0,11}$/) }),
  z.object({
    kind: z.literal('point'),
    lat: z.number().min(-90).max(90),
    lon: z.number().min(-180).max(180),
    usrn: z
      .string()
      .regex(/^[1-9][0-9]{0,7}$/)
      .nullable(),
    text: z.string().max(500),
  }),
])

export type PlaceRef = z.infer<typeof placeRef>
