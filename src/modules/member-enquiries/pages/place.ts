import { placed, placeInList } from '#platform/http/index.ts'

/** Where a page of a list ends, in the address of the next. */
export const place = placeInList({ first: placed.by, at: placed.at, id: placed.id })
