import { caseCalls } from './modules/cases/index.ts'
import { useDutySubjects } from './modules/organisation/index.ts'
import { itemCalls } from './modules/triage/index.ts'

// Who takes a duty call gets what it is about, and who is called reads what they need: wherever the call is made.
useDutySubjects([caseCalls, itemCalls])
