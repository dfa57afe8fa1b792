export type Ladder = {
  /** On duty now and here, first on call first. */
  onDuty: readonly string[]
  /** In charge of the team, from its manager upwards. */
  inCharge: readonly string[]
}

export type DutyStep = { staffId: string; why: 'on-duty' | 'next-on-duty' | 'in-charge' }

/**
 * Who is called next: those on duty in order, then whoever is in charge, one level up each time. When everybody was
 * called and nobody answered it begins again. Null only when there is nobody at all.
 */
export function whoToCall({ onDuty, inCharge }: Ladder, called: readonly string[]): DutyStep | null {
  const order = [...new Set([...onDuty, ...inCharge])]
  const timesCalled = (id: string) => called.filter((each) => each === id).length
  const fewest = Math.min(...order.map(timesCalled))
  const staffId = order.find((id) => timesCalled(id) === fewest)
  if (!staffId) return null
  if (!onDuty.includes(staffId)) return { staffId, why: 'in-charge' }
  return { staffId, why: staffId === onDuty[0] ? 'on-duty' : 'next-on-duty' }
}
