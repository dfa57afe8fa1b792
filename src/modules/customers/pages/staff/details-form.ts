import { findProperty, searchAddresses } from '#modules/places/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type Entered, type FormErrors, formErrors } from '#platform/http/index.ts'
import { dateInWords } from '#platform/time/index.ts'
import type { CustomerDetails } from '../../actions/save.ts'
import { readDate } from '../../rules/dates.ts'

export type Kind = CustomerDetails['kind']

/** The fields of the form as text, as typed. */
export type DetailsTyped = Record<
  | 'title'
  | 'givenName'
  | 'familyName'
  | 'organisationName'
  | 'wardCode'
  | 'dateOfBirth'
  | 'uprn'
  | 'addressSearch'
  | 'addressText',
  string
>

const fields = [
  'title',
  'givenName',
  'familyName',
  'organisationName',
  'wardCode',
  'dateOfBirth',
  'uprn',
  'addressSearch',
  'addressText',
] as const

/** What was typed, field by field; a field given twice counts once. */
export function detailsTyped(entered: Entered): DetailsTyped {
  const typed = (name: (typeof fields)[number]) => [entered[name] ?? ''].flat()[0]?.slice(0, 1000) ?? ''
  return {
    title: typed('title'),
    givenName: typed('givenName'),
    familyName: typed('familyName'),
    organisationName: typed('organisationName'),
    wardCode: typed('wardCode'),
    dateOfBirth: typed('dateOfBirth'),
    uprn: typed('uprn'),
    addressSearch: typed('addressSearch'),
    addressText: typed('addressText'),
  }
}

/** A customer's details as their form shows them first. */
export const detailsShown = (details: CustomerDetails): DetailsTyped => ({
  title: details.title ?? '',
  givenName: details.givenName ?? '',
  familyName: details.familyName ?? '',
  organisationName: details.organisationName ?? '',
  wardCode: details.wardCode ?? '',
  dateOfBirth: details.dateOfBirth ? dateInWords(details.dateOfBirth) : '',
  uprn: details.uprn ?? '',
  addressSearch: '',
  addressText: details.addressText ?? '',
})

export type ReadDetails = { ok: true; details: CustomerDetails } | { ok: false; errors: FormErrors }

/** Reads the form; every fault at once, each saying how to put it right. */
export async function readDetails(
  db: Db,
  kind: Kind,
  typed: DetailsTyped,
  today: Temporal.PlainDate,
): Promise<ReadDetails> {
  const faults: Record<string, string> = {}
  if (kind === 'organisation' && !typed.organisationName) faults.organisationName = 'Enter the name of the organisation'
  if (kind !== 'organisation' && !typed.familyName && !typed.givenName)
    faults.familyName = 'Enter a family name, or a first name if that is all you have'
  for (const field of ['title', 'givenName', 'familyName'] as const)
    if (typed[field].length > 100) faults[field] = 'Use 100 characters or fewer'
  if (typed.organisationName.length > 200) faults.organisationName = 'Use 200 characters or fewer'
  if (typed.addressText.length > 500) faults.addressText = 'Use 500 characters or fewer'
  const born = typed.dateOfBirth ? readDate(typed.dateOfBirth, today) : null
  const fault = typed.dateOfBirth && kind !== 'organisation' ? faultOfBirth(born, today) : null
  if (fault) faults.dateOfBirth = fault
  const uprn = /^[1-9][0-9]{0,11}$/.test(typed.uprn) ? typed.uprn : null
  if (uprn && !(await findProperty(db, uprn))) faults.uprn = 'Select an address from the list, or type it'
  if (typed.addressSearch && !uprn && !typed.addressText)
    faults.addressSearch = 'Find the address and select it, or type it below'
  if (Object.keys(faults).length > 0) return { ok: false, errors: formErrors(faults) }
  return {
    ok: true,
    details: {
      kind,
      title: typed.title || null,
      givenName: typed.givenName || null,
      familyName: typed.familyName || null,
      organisationName: kind === 'organisation' ? typed.organisationName : null,
      wardCode: kind === 'member' ? typed.wardCode || null : null,
      dateOfBirth: kind === 'organisation' ? null : born,
      uprn,
      addressText: uprn ? null : typed.addressText || null,
    },
  }
}

function faultOfBirth(born: Temporal.PlainDate | null, today: Temporal.PlainDate) {
  if (!born) return 'Enter a date of birth like 12 3 1957 or 12 March 1957'
  if (Temporal.PlainDate.compare(born, today) > 0) return 'Date of birth must be in the past'
  return born.year < today.year - 120 ? 'Check the year of birth' : null
}

const addressesShown = 50

/** The addresses to choose from: what was searched for, and the one chosen before. */
export async function addressChoices(db: Db, typed: DetailsTyped) {
  const found = typed.addressSearch ? await searchAddresses(db, typed.addressSearch, { limit: addressesShown }) : []
  const chosen =
    /^[1-9][0-9]{0,11}$/.test(typed.uprn) && !found.some(({ uprn }) => uprn === typed.uprn)
      ? await findProperty(db, typed.uprn)
      : null
  const choices = [...(chosen ? [{ uprn: chosen.uprn, address: chosen.address }] : []), ...found]
  return {
    items:
      choices.length === 0
        ? []
        : [
            ...choices.map(({ uprn, address }) => ({ value: uprn, text: address, checked: uprn === typed.uprn })),
            { value: '', text: 'None of these: I will type it', checked: typed.uprn === '' && found.length === 0 },
          ],
    nothingFound: Boolean(typed.addressSearch) && found.length === 0,
    tooMany: found.length === addressesShown,
  }
}
