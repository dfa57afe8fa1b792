import { parsePhoneNumberFromString } from 'libphonenumber-js'

/** An email address in the one form we store and compare, or null when it cannot be one. */
export function readEmail(text: string): string | null {
  const email = text.trim().toLowerCase()
  return email.length <= 254 && /^[^\s@<>"(),:;\\[\]]{1,64}@[^\s@<>"(),:;\\[\]]+\.[a-z0-9-]{2,}$/.test(email)
    ? email
    : null
}

/** A phone number in E.164 from any way of writing it, taken as British without a country; null when it cannot be one. */
export function readPhone(text: string): string | null {
  const parsed = /\d/.test(text) ? parsePhoneNumberFromString(text.replaceAll('(0)', ' '), 'GB') : undefined
  if (!parsed) return null
  // Numbers kept for drama (07700 900 …) are not "valid" to the library, and new ranges appear before it knows them.
  const couldBe = parsed.countryCallingCode === '44' && /^[1-9]\d{9}$/.test(parsed.nationalNumber)
  return parsed.isValid() || couldBe ? parsed.number : null
}

export const lastFour = (phone: string) => phone.slice(-4)

/** As people here write it: 07700 900123; with its country when it is from abroad. */
export function phoneInWords(phone: string) {
  const parsed = parsePhoneNumberFromString(phone)
  if (!parsed) return phone
  return parsed.countryCallingCode === '44' ? parsed.formatNational() : parsed.formatInternational()
}

/** Whether a text message can reach it. */
export const isMobile = (phone: string) => /^\+447[1-57-9]/.test(phone) || !phone.startsWith('+44')

/** A postcode as it is compared: capitals, no space. */
export const postcodeKey = (text: string) => text.toUpperCase().replace(/[^A-Z0-9]/g, '')

const postcodePattern = /\b([A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9][A-Z]{2})\b/i

/** The postcode inside an address, without its space. */
export function postcodeIn(text: string): string | null {
  const found = postcodePattern.exec(text)
  return found ? postcodeKey(`${found[1]}${found[2]}`) : null
}
