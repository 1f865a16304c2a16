import type { RoleOrigin } from '../../../auth/roles/roles.ts'
import { html, type Html } from '../../html.ts'
import type { Frame } from '../frame.ts'

/** A role of a user or group, and where it comes from. The same role may come from several places. */
export interface AdminRole {
  readonly role: string
  /** What it is for. */
  readonly text?: string | undefined
  readonly from: RoleOrigin
}

function origin({ language }: Frame, from: RoleOrigin): string {
  const { roles } = language.messages.admin
  if (from.kind === 'group') return roles.byGroup(from.group)
  return from.kind === 'source' ? roles.bySource(from.by) : roles[from.kind]
}

/** A user's roles, a line each. */
export function adminRoles(frame: Frame, held: readonly AdminRole[]): Html {
  const { roles } = frame.language.messages.admin
  return html`<section class="card lines">
    <h2>${roles.title}</h2>
    ${held.map(
      ({ role, text, from }) =>
        html`<div class="line">
          <p><strong>${role}</strong>${text !== undefined && html` · ${text}`}</p>
          <p class="faint">${origin(frame, from)}</p>
        </div>`,
    )}
  </section>`
}
