import { BODY_MAX } from '../api/read-json.ts'
import type { HubContext, HubRoutes, Person } from '../context.ts'
import type { FormBounds } from '../form.ts'
import { isOwnNavigation } from '../navigation.ts'
import { withNext } from '../next.ts'
import { personForm, personPage } from '../page-route.ts'
import { redirect } from '../respond.ts'
import { reachServer, type NamedServer } from '../server-access.ts'
import { askForStart, chosenOptions, formFor, nextOf, showSpawnPage } from '../start-server.ts'
import { isStartSign } from '../start-sign.ts'

/** The server of the path; without a user in it one's own default server. */
async function targetOf(context: HubContext, person: Person): Promise<NamedServer> {
  const { user = person.name, server = '' } = context.req.param()
  return reachServer(context, person, 'start:servers', user, server)
}

/**
 * Whether opening the page may start the server: nobody else's page may make a browser do that, and none makes it a
 * server that was not there.
 */
function mayStartByItself(
  context: HubContext,
  person: Person,
  { own, name, server }: NamedServer,
): boolean {
  if (!own || (name !== '' && !server)) return false
  const sign = context.req.query('start')
  return (
    isOwnNavigation(context.req.raw) ||
    isStartSign(context.get('parts').secrets, person.session, sign)
  )
}

async function showSpawn(context: HubContext, person: Person): Promise<Response> {
  const { urls } = context.get('parts')
  const target = await targetOf(context, person)
  const { owner, name, server } = target
  if (server?.phase === 'ready') return redirect(nextOf(context) ?? urls.server(owner.name, name))
  // One that is stopping can be asked to start again afterwards.
  if (server?.desired === 'running')
    return redirect(withNext(urls.of('spawn-pending', owner.name, name), nextOf(context)))
  const form = await formFor(context, target)
  if (!form && mayStartByItself(context, person, target))
    return askForStart(context, person, target, undefined)
  return showSpawnPage(context, person, target)
}

async function sendSpawn(
  context: HubContext,
  person: Person,
  sent: URLSearchParams,
): Promise<Response> {
  const target = await targetOf(context, person)
  return askForStart(context, person, target, await chosenOptions(context, target, sent))
}

/** As much as the REST API takes, of which a form's encoding (`%7B`) makes up to three times as much. */
const BOUNDS: FormBounds = { bytes: 3 * BODY_MAX, characters: BODY_MAX }

/** The pages and forms that start a server. */
export function addSpawnRoutes(app: HubRoutes): void {
  for (const path of ['/hub/spawn', '/hub/spawn/:user', '/hub/spawn/:user/:server']) {
    app.get(path, personPage(showSpawn))
    app.post(path, personForm(sendSpawn, BOUNDS))
  }
}
