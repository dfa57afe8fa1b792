import { useJudgeOfMail } from './modules/messages/index.ts'
import { judgeMail } from './modules/triage/index.ts'

// Mail that cannot wait is its circle's and somebody's call from the moment it is read, whichever way it came.
useJudgeOfMail(judgeMail)
