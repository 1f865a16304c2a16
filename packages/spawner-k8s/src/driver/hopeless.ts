import { HubError } from '@hubkit/core/contract'
import { oneLine } from './one-line.ts'
import { exitOf, isOver } from './exit.ts'
import { NOTEBOOK } from '../manifest/marks.ts'
import type { ContainerView, PodView } from './pod-view.ts'

/** States of a waiting container that do not pass by themselves (kubelet's words), and what they mean. */
const HOPELESS: Readonly<Record<string, string>> = {
  ErrImagePull: 'Its image could not be fetched.',
  ImagePullBackOff: 'Its image could not be fetched.',
  ErrImageNeverPull: 'Its image is not on the machine, and may not be fetched.',
  InvalidImageName: 'The name of its image is not valid.',
  ErrInspectImage: 'Its image cannot be read.',
  RegistryUnavailable: 'The registry of its image does not answer.',
  SignatureValidationFailed: 'The signature of its image is not valid.',
  CreateContainerConfigError: 'Its container cannot be set up.',
  CreateContainerError: 'Its container cannot be made.',
  RunContainerError: 'Its container cannot be run.',
  CrashLoopBackOff: 'It ends again and again as soon as it is started.',
}

/** Words of a registry or a network that may answer the next time; the node asks again by itself. */
const PASSING_PULL =
  /timeout|timed out|deadline|too ?many ?requests|\b(?:429|50[0234])\b|unexpected EOF|connection (?:refused|reset)|no route|temporary failure/i

/**
 * Why a start has no hope: a start that waits for its time-out tells nobody anything. `undefined` while there is some;
 * a pod that no machine takes is not hopeless, since a machine may come.
 */
export function hopeless(pod: PodView): HubError | undefined {
  if (isOver(pod)) {
    const { message } = exitOf(pod)
    return new HubError('HUB_ERR_SPAWN_FAILED', { message, hint: 'Its output may say why.' })
  }
  if (pod.deleting)
    return new HubError('HUB_ERR_SPAWN_FAILED', {
      message: 'The pod of the server was deleted while it was starting.',
    })
  for (const container of [...pod.initContainers, ...pod.containers]) {
    const failure = hopelessContainer(container)
    if (failure) return failure
  }
  return undefined
}

function hopelessContainer({ name, image, state, restarts }: ContainerView): HubError | undefined {
  if (state.is !== 'waiting') return undefined
  const words = HOPELESS[state.reason]
  // The first crash may be for something that comes a moment later.
  if (words === undefined || (state.reason === 'CrashLoopBackOff' && restarts < 2)) return undefined
  if (/^(?:ErrImagePull|ImagePullBackOff)$/.test(state.reason) && PASSING_PULL.test(state.message))
    return undefined
  const whose = name === NOTEBOOK ? '' : ` (container ${name})`
  const about = /image/i.test(words) ? ` ${image}` : ''
  return new HubError('HUB_ERR_SPAWN_FAILED', {
    message: `The server cannot start: ${words}${whose}`,
    hint: oneLine(`${state.reason}${about}${state.message === '' ? '' : `: ${state.message}`}`),
  })
}
