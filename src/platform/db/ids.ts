import { v7 } from 'uuid'

/** A new id: UUIDv7, so rows made together lie together. */
export const newId = () => v7()
