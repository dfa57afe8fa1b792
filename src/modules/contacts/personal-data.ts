import { collectRows, eraseRows } from './queries/personal-data.ts'

/** What this module knows of people: to give it to them, and to erase it. Takes every record of a customer's family. */
export const personalData = { collect: collectRows, erase: eraseRows }
