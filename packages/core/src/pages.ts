/**
 * What an app imports to draw pages of its own: `createHub({ pages: { login } })`.
 *
 * @module
 */
export { html, type Html, type HtmlValue } from './http/html.ts'
export {
  defaultPages,
  type PageFunction,
  type PageName,
  type Pages,
  type PageViews,
} from './http/pages/pages.ts'
export { layout, type LayoutOptions } from './http/pages/layout.ts'
export { postForm, xsrfField } from './http/pages/form.ts'
export { ago, time } from './http/pages/time.ts'
export type { Announcement, Frame, FrameAssets, Section } from './http/pages/frame.ts'
export type { Language } from './http/messages/choose-language.ts'
export type { Messages, PartialMessages } from './http/messages/messages.ts'
export type { AdminGroupView } from './http/pages/admin/group.ts'
export type { AdminGroupEntry, AdminGroupsView } from './http/pages/admin/groups.ts'
export type { AdminOrder, AdminState, Listing } from './http/pages/admin/listing.ts'
export type { RoleOrigin } from './auth/roles/roles.ts'
export type { AdminRole } from './http/pages/admin/roles.ts'
export type { AdminServer } from './http/pages/admin/server-line.ts'
export type { AdminServersView } from './http/pages/admin/servers.ts'
export type { AdminPanel, AdminSection } from './http/pages/admin/tabs.ts'
export type { AdminUserView } from './http/pages/admin/user.ts'
export type { AdminUserEntry, AdminUsersView } from './http/pages/admin/users.ts'
export type { AlmostThereView } from './http/pages/almost-there.ts'
export type { ConfirmView } from './http/pages/confirm.ts'
export type { ErrorView } from './http/pages/error.ts'
export type { FailedView } from './http/pages/failed.ts'
export type { HomeView } from './http/pages/home.ts'
export type { LogView } from './http/pages/log.ts'
export type { LoginView, LoginWay } from './http/pages/login.ts'
export type { LoggedOutView, LogoutView } from './http/pages/logout.ts'
export type { NotRunningView } from './http/pages/not-running.ts'
export type { PendingView } from './http/pages/pending.ts'
export type { ServerView, Standing } from './http/pages/server-view.ts'
export type { LinkView, SessionEntry, SessionsView, WayEntry } from './http/pages/sessions.ts'
export type { SpawnView } from './http/pages/spawn.ts'
export type { Lifetime, TokenForm } from './http/pages/token-form.ts'
export type { TokenEntry, TokensView } from './http/pages/tokens.ts'
export type {
  FormChoice,
  FormField,
  FormFields,
  FormGroup,
  OptionsForm,
} from './http/options-form.ts'
