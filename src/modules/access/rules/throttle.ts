/** Wrong tries within the window. */
export type Failures = {
  /** On this account from this address, since somebody last got in. */
  accountHere: number
  /** On this account from anywhere, since somebody last got in. */
  account: number
  /** From this address, on any account. */
  address: number
}

export const windowMinutes = 15

/** A council's whole office may share one address, and a stranger must not be able to lock somebody out from afar. */
const most: Failures = { accountHere: 10, account: 40, address: 100 }

/** Whether to refuse a try without looking at it. The try itself is already counted as a failure. */
export function isThrottled(failures: Failures): boolean {
  return failures.accountHere > most.accountHere || failures.account > most.account || failures.address > most.address
}
