/** JupyterHub's rule (`roles.py`, `_role_name_pattern`). */
const NAME = /^[a-z][a-z0-9\-_~.]{1,253}[a-z0-9]$/

/** Roles that there are in every hub, and what to do instead of giving one by a source. */
const BUILT_IN: Readonly<Record<string, string>> = {
  admin: 'administrators are made by access.admin',
  user: 'every user has it',
  server: 'it is what a server runs with',
  token: "it is what a token has that asks for nothing: 'inherit'",
}

/** What a role may be called, for people. */
export const ROLE_NAME_RULE =
  "a role's name: 3 to 255 characters a-z, 0-9, '-', '_', '.', '~', a letter first, a letter or digit last"

/** Whether a role can have this name. */
export function isRoleName(name: string): boolean {
  return NAME.test(name)
}

/** Why nobody and nothing gets this role by a configuration or a source; `undefined` for a role of the app's own. */
export function builtIn(name: string): string | undefined {
  return Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined
}
