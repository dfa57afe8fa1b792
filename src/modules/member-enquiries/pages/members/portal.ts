import type { App } from '#platform/http/index.ts'
import { enquiryPages } from './enquiry.ts'
import { listPage } from './list.ts'
import { raisePages } from './raise.ts'
import { signInPages } from './sign-in.ts'
import { wardPages } from './wards.ts'

/** The Members' own side. */
export function portalPages(app: App) {
  signInPages(app)
  listPage(app)
  raisePages(app)
  enquiryPages(app)
  wardPages(app)
}
