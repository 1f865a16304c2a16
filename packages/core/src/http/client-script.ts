import {
  confirmForms,
  copyButtons,
  liveServers,
  livePending,
  localTimes,
  profileFields,
} from './client/enhance.js'

/** What a browser runs on every page: one function after another, each complete in itself, so that none stops another. */
const PARTS = [localTimes, confirmForms, copyButtons, profileFields, livePending, liveServers]

/** The pages' script as text. Pages work without it. */
export function clientScript(): string {
  const calls = PARTS.map(
    (part) => `try { (${part.toString()})() } catch (error) { console.error(error) }`,
  )
  return `'use strict'\n${calls.join('\n')}\n`
}
