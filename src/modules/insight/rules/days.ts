import { englandAndWales, isWorkingDay } from '#modules/calendar/index.ts'

/** Today and the working days after it, as many as asked. */
export function workingDaysFrom(today: Temporal.PlainDate, count: number): Temporal.PlainDate[] {
  const days: Temporal.PlainDate[] = []
  for (let day = today; days.length < count; day = day.add({ days: 1 })) {
    if (isWorkingDay(englandAndWales, day)) days.push(day)
  }
  return days
}

/** The days before today, the oldest first. */
export function daysBefore(today: Temporal.PlainDate, count: number): Temporal.PlainDate[] {
  return Array.from({ length: count }, (_, index) => today.subtract({ days: count - index }))
}
