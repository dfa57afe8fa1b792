import { useJudgeOfForms } from './modules/cases/index.ts'
import { useJudgeOfMail } from './modules/messages/index.ts'
import { judgeForm, judgeMail } from './modules/triage/index.ts'

// What cannot wait is its circle's and somebody's call from the moment we have it: an email, whichever way it came, and a form.
useJudgeOfMail(judgeMail)
useJudgeOfForms(judgeForm)
