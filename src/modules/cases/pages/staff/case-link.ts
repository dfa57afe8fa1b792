/** The address of a case's page. A part's number stands behind a dot, because a slash would begin another address. */
export const caseHref = (reference: string) => `/staff/cases/${reference.replace('/', '.')}`

/** The reference or id an address names. */
export const referenceIn = (address: string) => address.replace('.', '/')
