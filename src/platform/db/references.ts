import { sql } from 'kysely'
import type { Tx } from './transaction.ts'

const blockSize = 50
const table = [
  [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
  [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
  [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
  [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
  [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
  [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
  [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
  [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
  [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
  [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
]

/** Damm's check digit: finds every single mistyped digit and every pair of neighbours swapped. */
export function checkDigit(digits: string) {
  let interim = 0
  for (const digit of digits) interim = table[interim]?.[Number(digit)] ?? 0
  return interim
}

export const formatReference = (number: number) => `FP-${number}${checkDigit(String(number))}`

/**
 * Reads a reference as people say and type it: "FP-1004237", "fp 100 4237", "1004237", with "/2" for a part.
 * Null when it is none or its check digit is wrong.
 */
export function parseReference(text: string): string | null {
  const match = /^\s*(?:FP)?[\s-]*((?:\d[\s-]*){6,12}\d)\s*(?:\/\s*(\d{1,3}))?\s*$/i.exec(text)
  const digits = match?.[1]?.replaceAll(/\D/g, '')
  if (!digits || checkDigit(digits) !== 0) return null
  return `FP-${digits}${match?.[2] ? `/${Number(match[2])}` : ''}`
}

type Block = { next: number; last: number }
const blocks = new WeakMap<object, Block>()
const given = new WeakMap<Tx, string[]>()

/** The references a transaction has given so far: if it is rolled back nobody has them. */
export const referencesGivenIn = (tx: Tx): readonly string[] => given.get(tx) ?? []

/** The next reference: numbers come from a block of a sequence, so one read serves fifty. */
export async function nextReference(tx: Tx): Promise<string> {
  const block = left(tx) ?? (await nextBlock(tx))
  const reference = formatReference(block.next++)
  given.set(tx, [...referencesGivenIn(tx), reference])
  return reference
}

function left(tx: Tx): Block | undefined {
  const block = blocks.get(tx.home)
  return block && block.next <= block.last ? block : undefined
}

async function nextBlock(tx: Tx): Promise<Block> {
  const { first } = await tx
    .selectNoFrom(sql<number>`nextval('reference_blocks')`.as('first'))
    .executeTakeFirstOrThrow()
  // Somebody else may have fetched one meanwhile: theirs is used up first, ours is left out.
  const block = left(tx) ?? { next: first, last: first + blockSize - 1 }
  blocks.set(tx.home, block)
  return block
}
