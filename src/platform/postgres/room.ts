import { statfsSync } from 'node:fs'

/** A step of PostgreSQL's log: with less it does not begin, and often cannot even write down why. */
const leastBytes = 16 * 1024 * 1024

/** Why the server cannot be made or started: what it says, and that the disk is full where it is. */
export function cannotStart(place: string, words: string): Error {
  const error = new Error(words)
  return isFull(place, words) ? Object.assign(error, { code: 'ENOSPC' }) : error
}

function isFull(place: string, words: string): boolean {
  const { bavail, bsize } = statfsSync(place)
  return bavail * bsize < leastBytes || /No space left on device|Disk quota exceeded/.test(words)
}
