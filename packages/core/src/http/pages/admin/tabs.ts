import { html, type Html } from '../../html.ts'
import type { Frame } from '../frame.ts'

/** A part of the admin panel. */
export type AdminSection = 'users' | 'groups' | 'servers'

/** What every page of the admin panel shows. */
export interface AdminPanel {
  /** The parts that the reader may see. */
  readonly sections: readonly AdminSection[]
  /** The address of this page: where its forms lead back to. */
  readonly here: string
  /** Why the last thing that was asked for did not happen. */
  readonly message?: string | undefined
}

/** The parts of the panel. */
export function tabs(
  { urls, language }: Frame,
  { sections }: AdminPanel,
  current: AdminSection,
): Html {
  const { admin } = language.messages
  if (sections.length < 2) return html``
  return html`<nav class="tabs" aria-label="${admin.title}">
    <ul>
      ${sections.map(
        (section) =>
          html`<li>
            <a
              href="${urls.path(section === 'users' ? 'admin' : `admin/${section}`)}"
              ${section === current && html`aria-current="page"`}
              >${admin.tabs[section]}</a
            >
          </li>`,
      )}
    </ul>
  </nav>`
}
