import type { App } from '#platform/http/index.ts'
import { accountPage } from './pages/account.ts'
import { accountCodesPage } from './pages/account-codes.ts'
import { choosePasswordPage } from './pages/choose-password.ts'
import { rolePage } from './pages/role.ts'
import { rolesPage } from './pages/roles.ts'
import { signInPage } from './pages/sign-in.ts'
import { signInCodePage } from './pages/sign-in-code.ts'
import { signInSetUpPage } from './pages/sign-in-set-up.ts'
import { signOutPage } from './pages/sign-out.ts'

export async function accessRoutes(app: App) {
  signInPage(app)
  signInCodePage(app)
  signInSetUpPage(app)
  choosePasswordPage(app)
  signOutPage(app)
  accountPage(app)
  accountCodesPage(app)
  rolesPage(app)
  rolePage(app)
}
