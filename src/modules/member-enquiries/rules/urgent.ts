const atRisk =
  /\b(safeguarding|at risk of harm|in danger|suicid\w*|domestic (abuse|violence)|no heating.{0,40}(baby|child|elderly|oxygen)|homeless tonight|gas smell|smell of gas|child(ren)? .{0,30}(harm|neglect|abus)\w*)\b/i

/** What a team reads of it in its queue. */
export const dangerReason = 'Safeguarding: somebody may be at risk'

/** Words of danger: urgent and safeguarding come first of all. A person looks at it at once and may say otherwise. */
export const isUrgent = (text: string) => atRisk.test(text)
