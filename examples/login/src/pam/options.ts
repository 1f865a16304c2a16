import { join } from 'node:path'
import { check, checkOptions, type Checked, type Duration } from '@hubkit/core/contract'

/** Options of {@link pamAuthenticator}. */
export interface PamOptions {
  /** 1 to 40 characters `[a-z0-9-]`; never change it. @default 'pam' */
  readonly id?: string | undefined
  /** Heads its form where there are several. @default the id */
  readonly label?: string | undefined
  /** The machine, or the directory behind it, whose accounts these are. With uid and name it keys them: never change it. */
  readonly host: string
  /** A file in `/etc/pam.d`. One that is not there is refused, not replaced by `other`. */
  readonly service: string
  /** Accounts with a lower uid are the system's, and log in nowhere. From 1. @default 1000 */
  readonly minUid?: number | undefined
  /** For one answer, queueing included; at least 100 ms. @default '15s' */
  readonly timeout?: Duration | undefined
  /** Helpers at once, 1 to 64. @default 8 */
  readonly atOnce?: number | undefined
  /** Logins that may wait for one, 0 to 10,000; further ones are told to try again. @default 64 */
  readonly waiting?: number | undefined
  /**
   * What starts the helper: only root, or who is in the group `shadow`, may check the passwords of others. A hub
   * without that right names `sudo -n` and the whole path. @default python3 with the helper beside this file
   */
  readonly command?: readonly string[] | undefined
}

const HELPER = join(import.meta.dirname, 'pam_helper.py')

const SHAPE = {
  id: check.optional(
    check.string({ pattern: /^[a-z0-9-]{1,40}$/, what: '1 to 40 characters a-z, 0-9 and -' }),
    'pam',
  ),
  label: check.optional(check.string({ min: 1, max: 100 })),
  host: check.string({ pattern: /^[a-z0-9.-]{1,253}$/i, what: 'the name of a host' }),
  service: check.string({
    pattern: /^[a-z0-9_-]{1,64}$/,
    what: 'the name of a file in /etc/pam.d',
  }),
  minUid: check.optional(check.integer(1), 1000),
  timeout: check.optional(check.duration(100), 15_000),
  atOnce: check.optional(check.integer(1, 64), 8),
  waiting: check.optional(check.integer(0, 10_000), 64),
  // Isolated: neither the environment nor the folder says what it imports.
  command: check.optional(check.array(check.string({ min: 1 }), 1), ['python3', '-I', HELPER]),
}

/** Options as they count. */
export type PamSettings = Checked<typeof SHAPE>

/** @throws HubError `HUB_ERR_OPTION` */
export function pamSettings(options: PamOptions): PamSettings {
  return checkOptions('pamAuthenticator', options, SHAPE)
}
