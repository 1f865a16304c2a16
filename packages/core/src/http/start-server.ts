import { HubError, isHubError } from '../contract/errors.ts'
import type { JsonObject } from '../contract/json.ts'
import { BODY_MAX } from './api/read-json.ts'
import type { HubContext, Person } from './context.ts'
import { languageOf } from './language.ts'
import { errorText } from './messages/texts.ts'
import { safeNext, withNext } from './next.ts'
import { optionsForm, readOptions, type OptionsForm } from './options-form.ts'
import { labelOf } from './pages/server-view.ts'
import { redirect } from './respond.ts'
import { actorOf, type NamedServer } from './server-access.ts'
import { showPage } from './show-page.ts'
import { schemaFor } from '../engine/user-options.ts'

/** How long a person's request waits for a quick start before it shows the waiting page (JupyterHub waits 1 s as well). */
const QUICK = 1000

/** Where a person goes once the server is there, when the request says. */
export function nextOf(context: HubContext): string | undefined {
  return safeNext(context.get('parts').urls, context.req.query('next'))
}

/**
 * The form for the server's options, when its spawner has any for this user.
 *
 * @param chosen what it shows first. @default the options of the last start
 */
export async function formFor(
  context: HubContext,
  { owner, server }: NamedServer,
  chosen: JsonObject = server?.userOptions ?? {},
): Promise<OptionsForm | undefined> {
  const { spawners, defaultSpawner, groups } = context.get('parts')
  const spawner = spawners.get(server?.spawner ?? defaultSpawner)
  if (!spawner) return undefined
  const memberships = (await groups.ofUsers([owner.id])).get(owner.id) ?? []
  const { id, name, admin } = owner
  const schema = await schemaFor(spawner, { id, name, admin, groups: memberships })
  const json = schema?.['~standard'].jsonSchema.input({ target: 'draft-2020-12' })
  return json && optionsForm(json, chosen)
}

/** The page before a start, with the form or only the button. */
export async function showSpawnPage(
  context: HubContext,
  person: Person,
  target: NamedServer,
  problem?: {
    readonly message: string
    readonly status: number
    /** What was chosen, to be mended. */
    readonly chosen?: JsonObject | undefined
  },
): Promise<Response> {
  const { urls } = context.get('parts')
  const { owner, name, own, server } = target
  const language = languageOf(context)
  const label = labelOf(language, name, server?.displayName)
  const view = {
    action: withNext(urls.of('spawn', owner.name, name), nextOf(context)),
    label: own ? label : language.messages.server.of(label, owner.name),
    owner: owner.name,
    own,
    form: await formFor(context, target, problem?.chosen),
    message: problem?.message,
  }
  return showPage(context, 'spawn', view, { person, status: problem?.status })
}

/**
 * The options a person chose in a form that was sent.
 *
 * @throws HubError `HUB_ERR_TOO_LARGE` for more than the REST API takes
 */
export async function chosenOptions(
  context: HubContext,
  target: NamedServer,
  sent: URLSearchParams,
): Promise<JsonObject | undefined> {
  const form = await formFor(context, target)
  const options = form && readOptions(form, sent)
  if (options && Buffer.byteLength(JSON.stringify(options)) > BODY_MAX)
    throw new HubError('HUB_ERR_TOO_LARGE', { message: `Options may have ${BODY_MAX} bytes.` })
  return options
}

/** Asks for a start and sends the person to the server if it is quick, else to where they can watch. */
export async function askForStart(
  context: HubContext,
  person: Person,
  target: NamedServer,
  userOptions: JsonObject | undefined,
): Promise<Response> {
  const { servers, urls } = context.get('parts')
  const { owner, name } = target
  const next = nextOf(context)
  try {
    const locator = { user: owner.name, name }
    const asked = await servers.requestStart(locator, { userOptions, actor: actorOf(person) })
    const settled = await servers
      .wait(asked.id, ({ phase, desired }) => phase === 'ready' || desired !== 'running', {
        timeout: QUICK,
      })
      .catch(ignoreTimeout)
    if (settled?.phase === 'ready') return redirect(next ?? urls.server(owner.name, name))
  } catch (error) {
    if (isHubError(error, 'HUB_ERR_USER_OPTIONS'))
      return showSpawnPage(context, person, target, {
        message: errorText(languageOf(context), error),
        status: error.status,
        chosen: userOptions,
      })
    if (!isHubError(error, 'HUB_ERR_SERVER_ACTIVE')) throw error
    return redirect(next ?? urls.server(owner.name, name)) // it became ready meanwhile
  }
  return redirect(withNext(urls.of('spawn-pending', owner.name, name), next))
}

/** A start that takes longer is no failure: the person watches it. */
export function ignoreTimeout(error: unknown): undefined {
  if (error instanceof Error && error.name === 'TimeoutError') return undefined
  throw error
}
