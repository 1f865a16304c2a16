import { html, type Html } from '../../html.ts'
import { numberText } from '../../messages/formats.ts'
import type { Frame } from '../frame.ts'
import { layout } from '../layout.ts'
import { alert } from '../notice.ts'
import { bulkLinks, type BulkLinks } from './bulk-links.ts'
import { pager, searchForm, type Listing } from './listing.ts'
import { serverLine, type AdminServer } from './server-line.ts'
import { tabs, type AdminPanel } from './tabs.ts'

/** What the list of servers shows. */
export interface AdminServersView extends AdminPanel {
  readonly listing: Listing
  /** With their owners' names as the label. */
  readonly servers: readonly AdminServer[]
  /** What can be done with all that are listed. */
  readonly bulk?: BulkLinks | undefined
}

/** Seconds until a page without scripts looks where servers stand by then. */
const LOOK_AGAIN = 15

/** The servers that are not stopped, a page at a time. */
export function adminServersPage(frame: Frame, view: AdminServersView): Html {
  const { admin } = frame.language.messages
  const { listing, servers, here } = view
  const isPassing = servers.some(({ server }) => server.standing !== 'ready')
  return layout(
    frame,
    admin.servers,
    html`${tabs(frame, view, 'servers')} ${alert(view.message)}
      ${searchForm(frame, listing, admin.userPart)}
      <section class="card">
        <p class="faint">
          ${admin.countServers(listing.total, numberText(frame.language, listing.total))}
        </p>
        ${bulkLinks(frame, view.bulk ?? {})}
        <div class="lines" data-live="admin" data-from="${here}">
          ${
            servers.length === 0
              ? html`<p>${admin.noServers}</p>`
              : servers.map((server) => serverLine(frame, server, here))
          }
        </div>
        <p class="unseen" role="status" data-news></p>
        ${pager(frame, listing)}
      </section>`,
    { lookAgain: isPassing && view.message === undefined ? LOOK_AGAIN : undefined },
  )
}
