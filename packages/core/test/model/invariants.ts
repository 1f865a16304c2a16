import { nextStep } from '../../src/engine/lifecycle.ts'
import { routeFor } from '../../src/engine/route-for.ts'
import type { HubName, State } from './state.ts'

const NAMES: readonly HubName[] = ['A', 'B']

/** What is wrong with a state, whatever comes next. */
export function violation(state: State): string | undefined {
  const { stored, world, hubs, broken } = state
  const record = stored?.value
  const { processes } = world
  if (broken !== undefined) return broken
  if (processes.length > 1) return 'two processes run for one server'
  if (record?.phase === 'ready' && processes.some(({ attempt }) => attempt !== record.attempt))
    return 'the record says ready, and the process is of another attempt'
  if ((record === undefined || record.phase === 'stopped') && processes.length > 0)
    return 'the record says stopped, and a process runs'
  if (
    record?.phase === 'stopped' &&
    (nextStep(record) === 'begin') !== (record.queuedAt !== undefined)
  )
    return 'a server that shall begin is not found in line, or one that shall not is'
  for (const name of NAMES) {
    const { point, route, behind } = hubs[name]
    if (route === undefined) continue
    if (point.at === 'stopping' && point.attempt === route)
      return 'a server is being stopped by a hub whose route still leads to it'
    const target = `http://attempt-${route}`
    if (point.at !== 'idle' || behind || routeFor(record, target) === 'keep') continue
    if (record?.phase !== 'ready' || record.attempt !== route)
      return `a hub that has seen everything has a route to attempt ${route}`
  }
  return undefined
}

/** Whether nothing is left to be done, by anybody. */
export function isQuiet({ stored, world, hubs, late, request, seen }: State): boolean {
  const record = stored?.value
  const unnoticed = record?.phase === 'ready' && world.processes.length === 0
  return (
    late.length === 0 &&
    request === undefined &&
    seen === undefined &&
    !unnoticed &&
    (record === undefined || nextStep(record) === 'rest') &&
    NAMES.every((name) => hubs[name].point.at === 'idle' && !hubs[name].behind)
  )
}

/** What is wrong with a state in which nothing is left to be done. */
export function disagreement({ stored, world, hubs, wanted, excused }: State): string | undefined {
  const record = stored?.value
  const ready = record?.phase === 'ready'
  if (record && record.phase !== 'stopped' && !ready)
    return `it rests while the server is ${record.phase}`
  const runs = world.processes.some(({ attempt, dying }) => attempt === record?.attempt && !dying)
  if (ready !== runs)
    return `the record says ${record?.phase ?? 'removed'}, and ${runs ? 'a' : 'no'} process runs`
  for (const name of NAMES)
    if (hubs[name].route !== (ready ? record.attempt : undefined))
      return `the record says ${record?.phase ?? 'removed'}, and ${name}'s route leads to ${hubs[name].route ?? 'nothing'}`
  if (!record) {
    if (world.storage) return 'the server is removed, and its storage is left'
    return wanted === 'removed'
      ? undefined
      : `the server is removed, and ${wanted} was acknowledged last`
  }
  const agrees = wanted === (ready ? 'running' : 'stopped')
  const failed = wanted === 'running' && !ready && excused
  return agrees || failed
    ? undefined
    : `the record says ${record.phase}, and ${wanted} was acknowledged last`
}
