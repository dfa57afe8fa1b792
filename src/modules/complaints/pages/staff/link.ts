import { caseHref } from '#modules/cases/index.ts'

/** The address of a complaint's page, by its reference. */
export const complaintHref = (reference: string) => caseHref(reference).replace('/staff/cases/', '/staff/complaints/')
