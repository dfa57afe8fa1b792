export { englandAndWales, ukWide } from './rules/bank-holidays.ts'
export {
  type DayCount,
  dayOfReceipt,
  dueAfterDays,
  dueAfterMonths,
  dueEndOfDay,
  dueToTheMinute,
  endOfDay,
  isEndOfDay,
  type MonthCount,
  sameDateAfterMonths,
} from './rules/due.ts'
export { hoursInLines, hoursInWords } from './rules/hours-in-words.ts'
export {
  addWorkingMinutes,
  isOpen,
  lastClosing,
  nextClosing,
  nextOpening,
  type OpeningHours,
  type OpenTime,
  openTimesOn,
  workingMinutesBetween,
} from './rules/opening-hours.ts'
export {
  addWorkingDays,
  type Calendar,
  type Closure,
  calendarWarning,
  daysNotCounted,
  firstWorkingDayFrom,
  holidayOn,
  isWorkingDay,
  lastWorkingDayWithin,
  withBankHolidays,
  withClosures,
  workingDaysBetween,
} from './rules/working-days.ts'
export { writtenHours } from './rules/written-hours.ts'
