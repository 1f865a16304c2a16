import { HubError, type SpawnContext } from '@hubkit/core/contract'
import type { V1Pod } from '@kubernetes/client-node'
import type { Owner, ServerSpec } from '../spec.ts'
import { create, readPod, remove } from './api.ts'
import { unlessAborted } from '../cluster/unless-aborted.ts'
import { secretName, type Begun } from './begin.ts'
import { belonging } from './belongs.ts'
import type { Driver } from './driver.ts'
import { endPod } from './end-pod.ts'
import { ANNOTATIONS } from '../manifest/marks.ts'
import { hubLabel, marked, NOTES, ownerMarks } from './marks.ts'
import { viewPod, type PodView } from './pod-view.ts'
import { mayStart } from './record.ts'
import { foreign } from './record-store.ts'
import { refusal } from './refusal.ts'

/** Takes part in one start. */
export interface Starting {
  readonly driver: Driver
  readonly ctx: SpawnContext
  readonly spec: ServerSpec
  readonly begun: Begun
}

/**
 * Makes the Secret and the pod of an attempt, or finds the pod that was made for it.
 *
 * The pod belongs to the Secret, and the record is read in between: so every pod has a Secret that was there before its
 * attempt ended. A stop removes that, and with it, by Kubernetes' own garbage collection, also a pod that a process
 * makes late that was frozen on its way.
 *
 * @throws HubError when what has the pod's name is not ours, when the cluster refuses, or `HUB_ERR_SUPERSEDED`
 */
export async function makePod(starting: Starting): Promise<PodView> {
  const { begun, ctx } = starting
  const { attempt } = ctx
  const found = begun.again ? await findOurs(starting) : undefined
  if (found) return found
  for (let index = begun.log.secrets - 1; ;) {
    const owner = await unlessAborted(makeOwner(starting, index), ctx.signal)
    if (owner) return postPod(starting, owner)
    // Somebody made it, perhaps a try of our own whose answer was lost: the pod may be there as well.
    const other = await findOurs(starting)
    if (other) return other
    index = await oneMore(begun, attempt, index)
  }
}

/**
 * Makes the Secret, and looks whether the attempt still is to be now that it is there. Else it is removed, also when the
 * caller has given up meanwhile: nobody else would know of one that came after a stop had removed those it knew.
 */
async function makeOwner(starting: Starting, index: number): Promise<Owner | undefined> {
  const { begun, ctx, driver, spec } = starting
  const owner = await makeSecret(starting, index)
  if (!owner) return undefined
  try {
    const log = await begun.record.read()
    ctx.signal.throwIfAborted()
    if (!log || mayStart(log, ctx.attempt) !== 'go-on') throw new HubError('HUB_ERR_SUPERSEDED')
    return owner
  } catch (error) {
    const { namespace } = spec.names
    await remove(driver.cluster, 'secrets', { namespace, ...owner }, {}).catch((failure) => {
      ctx.log.warn('a Secret that nothing uses could not be removed', {
        server: ctx.server.id,
        secret: `${namespace}/${owner.name}`,
        error: failure,
      })
    })
    throw error
  }
}

async function postPod(starting: Starting, owner: Owner): Promise<PodView> {
  const { driver, ctx, spec } = starting
  const { namespace, pod: name } = spec.names
  const body = await podBody(starting, owner)
  for (;;) {
    const made = await create(driver.cluster, 'pods', namespace, body, {
      signal: ctx.signal,
    }).catch((error: unknown) => {
      throw refusal(error, { verb: 'create', resource: 'pods', namespace, name })
    })
    if (made) return viewPod(made)
    const other = await findOurs(starting)
    if (other) return other
  }
}

/** The pod as the API gets it: whatever the options and hooks say, it can be found, and belongs to its Secret. */
async function podBody({ driver, ctx, spec }: Starting, owner: Owner): Promise<V1Pod> {
  const { server, attempt, env } = ctx
  const { names, connectTo } = spec
  const context = {
    server,
    attempt,
    hubId: server.hubId,
    names: { ...names, secret: owner.name },
    env,
    owner,
  }
  const { pod } = driver.build(spec, context)
  const changed = driver.modifyPod ? await driver.modifyPod(pod, ctx) : pod
  const body = marked(changed, {
    labels: hubLabel(server.hubId),
    annotations: {
      ...ownerMarks(server),
      [ANNOTATIONS.attempt]: String(attempt),
      ...(connectTo.kind === 'host' ? { [NOTES.connectHost]: connectTo.host } : {}),
    },
    owner,
  })
  body.metadata = Object.assign({}, body.metadata, { name: names.pod, namespace: names.namespace })
  return body
}

/** The pod of this attempt, if there is one; one of an older attempt is removed. */
async function findOurs(starting: Starting): Promise<PodView | undefined> {
  const { driver, ctx, spec } = starting
  const { namespace, pod: name } = spec.names
  const pod = await readPod(driver.cluster, { namespace, name }, { signal: ctx.signal })
  return pod && adopt(starting, pod)
}

/** What to make of a pod that has our name: `undefined` once it is gone, so that the name is free. */
async function adopt(
  { driver, ctx: { server, attempt, signal, log } }: Starting,
  pod: PodView,
): Promise<PodView | undefined> {
  switch (belonging(pod, server, attempt)) {
    case 'ours':
      return pod
    case 'newer':
      throw new HubError('HUB_ERR_SUPERSEDED')
    case 'foreign':
      throw foreign('Pod', pod)
    case 'older':
      log.info('a pod of an older attempt is still there; it is removed', {
        server: server.id,
        pod: pod.name,
        attempt: pod.attempt,
      })
      await endPod(driver, pod, { hubId: server.hubId, signal, log })
      return undefined
  }
}

/**
 * Makes the Secret with the server's environment; `undefined` when one of that name is there. The hub cannot read
 * Secrets, so the uid of that one is not to be had: then one more is made. It is seen through when the caller gives up:
 * of one whose answer was not awaited nobody could tell whether it is there.
 */
async function makeSecret(
  { driver, ctx, spec }: Starting,
  index: number,
): Promise<Owner | undefined> {
  const { server, attempt, env } = ctx
  const { names } = spec
  const { namespace } = names
  const name = secretName(names.secret, index)
  const { secret } = driver.build(spec, {
    server,
    attempt,
    hubId: server.hubId,
    names: { ...names, secret: name },
    env,
  })
  const body = marked(secret, {
    labels: hubLabel(server.hubId),
    annotations: { ...ownerMarks(server), [ANNOTATIONS.attempt]: String(attempt) },
  })
  body.metadata = Object.assign({}, body.metadata, { name })
  const made = await create(driver.cluster, 'secrets', namespace, body, {}).catch(
    (error: unknown) => {
      throw refusal(error, { verb: 'create', resource: 'secrets', namespace, name })
    },
  )
  const uid = made?.metadata?.uid
  return uid === undefined ? undefined : { apiVersion: 'v1', kind: 'Secret', name, uid }
}

/** Writes down that there will be one more Secret, so that a stop removes it too. @returns its index */
async function oneMore({ record }: Begun, attempt: number, index: number): Promise<number> {
  const log = await record.update((known) => {
    if (!known || mayStart(known, attempt) !== 'go-on') throw new HubError('HUB_ERR_SUPERSEDED')
    return known.secrets > index + 1 ? undefined : { ...known, secrets: known.secrets + 1 }
  })
  return log ? log.secrets - 1 : index + 1
}
