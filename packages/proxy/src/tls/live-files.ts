import { unwatchFile, watchFile } from 'node:fs'
import type { SecureContextOptions } from 'node:tls'
import { isHubError, type HubError } from '@hubkit/core/contract'
import { pathsOf, readPemFiles, type PemFiles } from './pem-files.ts'

/**
 * How often the files are looked at, in milliseconds. They are looked at by their paths, since certificates are mostly
 * renewed by putting another file, or symbolic link, in the place of the old one.
 */
const INTERVAL = 5000

/** What is told about a renewal: an error when the old files stay in use. */
export type OnReload = (error: HubError | undefined) => void

/** PEM files that may be replaced while they are in use. */
export interface LiveFiles {
  readonly options: SecureContextOptions
  /** Reads them again now. @throws HubError `HUB_ERR_OPTION`: then the old ones stay in use */
  reload(): void
  /** Looks at them no more. */
  close(): void
}

/**
 * Reads files, and reads them again whenever one of them changes. Of two that belong together the first to be replaced
 * does not fit, which is told as an error; the second makes it good.
 *
 * @param name of the option they belong to, the first words of an error
 * @param onReload called after a change that was seen; `reload` itself tells by returning or throwing
 * @param onChange called with each new content
 * @throws HubError `HUB_ERR_OPTION`
 */
export function liveFiles(
  name: string,
  files: PemFiles,
  onReload: OnReload,
  onChange: (options: SecureContextOptions) => void,
  interval = INTERVAL,
): LiveFiles {
  let options = readPemFiles(name, files, Date.now())
  const paths = pathsOf(files)
  const changed = (): void => {
    try {
      reload()
      onReload(undefined)
    } catch (error) {
      if (!isHubError(error)) throw error
      onReload(error)
    }
  }
  for (const path of paths) watchFile(path, { interval, persistent: false }, changed)

  function reload(): void {
    options = readPemFiles(name, files, Date.now())
    onChange(options)
  }

  return {
    get options() {
      return options
    },
    reload,
    close() {
      for (const path of paths) unwatchFile(path, changed)
    },
  }
}
