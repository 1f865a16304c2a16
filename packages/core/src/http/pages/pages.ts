import { check, type Check } from '../../contract/index.ts'
import type { Html } from '../html.ts'
import { adminBulkPage, type AdminBulkView } from './admin/bulk.ts'
import { adminBulkResultPage, type AdminBulkResultView } from './admin/bulk-result.ts'
import { adminGroupPage, type AdminGroupView } from './admin/group.ts'
import { adminGroupsPage, type AdminGroupsView } from './admin/groups.ts'
import { adminServersPage, type AdminServersView } from './admin/servers.ts'
import { adminUserPage, type AdminUserView } from './admin/user.ts'
import { adminUsersPage, type AdminUsersView } from './admin/users.ts'
import { almostTherePage, type AlmostThereView } from './almost-there.ts'
import { confirmPage, type ConfirmView } from './confirm.ts'
import { errorPage, type ErrorView } from './error.ts'
import { failedPage, type FailedView } from './failed.ts'
import type { Frame } from './frame.ts'
import { homePage, type HomeView } from './home.ts'
import { logPage, type LogView } from './log.ts'
import { loginFailedPage, type LoginFailedView } from './login-failed.ts'
import { loginPage, type LoginView } from './login.ts'
import { loggedOutPage, logoutPage, type LoggedOutView, type LogoutView } from './logout.ts'
import { notRunningPage, type NotRunningView } from './not-running.ts'
import { pendingPage, type PendingView } from './pending.ts'
import { linkPage, sessionsPage, type LinkView, type SessionsView } from './sessions.ts'
import { spawnPage, type SpawnView } from './spawn.ts'
import { tokensPage, type TokensView } from './tokens.ts'

/** What each page shows. */
export interface PageViews {
  readonly login: LoginView
  /** A login that failed elsewhere than in a form. */
  readonly loginFailed: LoginFailedView
  readonly home: HomeView
  /** Before a start: the spawner's options. */
  readonly spawn: SpawnView
  /** While a server starts or stops. */
  readonly pending: PendingView
  /** After a start that failed. */
  readonly failed: FailedView
  /** At the address of a server that does not run. */
  readonly notRunning: NotRunningView
  /** Between a server that is ready and its route. */
  readonly almostThere: AlmostThereView
  /** A server's own log. */
  readonly log: LogView
  /** Before a server of somebody else learns who came. */
  readonly confirm: ConfirmView
  readonly tokens: TokensView
  readonly sessions: SessionsView
  /** Before another login is connected with an account. */
  readonly link: LinkView
  /** The admin panel: users, one user, groups, one group, servers that are not stopped. */
  readonly adminUsers: AdminUsersView
  readonly adminUser: AdminUserView
  readonly adminGroups: AdminGroupsView
  readonly adminGroup: AdminGroupView
  readonly adminServers: AdminServersView
  /** Before many servers are started or stopped, and how far that is. */
  readonly adminBulk: AdminBulkView
  readonly adminBulkResult: AdminBulkResultView
  /** Asks before a logout. */
  readonly logout: LogoutView
  readonly loggedOut: LoggedOutView
  readonly error: ErrorView
}

/** The name of a page. */
export type PageName = keyof PageViews

/** Draws a page: a whole document, by `html` or as a string that is sent as it is. */
export type PageFunction<View> = (frame: Frame, view: View) => Html | string

/** A function for each page. */
export type Pages = { readonly [Name in PageName]: PageFunction<PageViews[Name]> }

/** The hub's own pages: what an app's `pages` replace one by one, and may call. */
export const defaultPages: {
  readonly [Name in PageName]: (frame: Frame, view: PageViews[Name]) => Html
} = {
  login: loginPage,
  loginFailed: loginFailedPage,
  home: homePage,
  spawn: spawnPage,
  pending: pendingPage,
  failed: failedPage,
  notRunning: notRunningPage,
  almostThere: almostTherePage,
  log: logPage,
  confirm: confirmPage,
  tokens: tokensPage,
  sessions: sessionsPage,
  link: linkPage,
  adminUsers: adminUsersPage,
  adminUser: adminUserPage,
  adminGroups: adminGroupsPage,
  adminGroup: adminGroupPage,
  adminServers: adminServersPage,
  adminBulk: adminBulkPage,
  adminBulkResult: adminBulkResultPage,
  logout: logoutPage,
  loggedOut: loggedOutPage,
  error: errorPage,
}

/** Checks an app's own pages: each a function, for a page there is. */
export const checkPages: Check<Partial<Pages>> = check.object(
  Object.fromEntries(Object.keys(defaultPages).map((name) => [name, check.optional(check.func())])),
)
