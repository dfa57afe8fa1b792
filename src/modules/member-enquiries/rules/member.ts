export const memberKinds = ['councillor', 'mp', 'advocate', 'assistant'] as const
export type MemberKind = (typeof memberKinds)[number]

export const memberKindNames: Readonly<Record<MemberKind, string>> = {
  councillor: 'Councillor',
  mp: 'Member of Parliament',
  advocate: 'Advocate',
  assistant: 'Assistant',
}

export const waysPreferred = ['email', 'phone', 'portal'] as const
export type WayPreferred = (typeof waysPreferred)[number]

export const wayNames: Readonly<Record<WayPreferred, string>> = {
  email: 'Email',
  phone: 'A call',
  portal: 'The Members’ portal',
}

export type MemberRefusal = 'changed' | 'email-taken' | 'ends-before-start' | 'writes-for-nobody'
