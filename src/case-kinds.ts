import { useCaseKinds } from './modules/cases/index.ts'
import { complaintKind, feedbackKind } from './modules/complaints/index.ts'
import { enquiryKind, enquiryPartKind } from './modules/member-enquiries/index.ts'

// A case of any kind may be opened by whatever opens the database: a page, a job, or a command that takes in reports.
useCaseKinds([complaintKind, feedbackKind, enquiryKind, enquiryPartKind])
