import type { Measure } from '../measure.ts'
import { activity } from './activity.ts'
import { boot } from './boot.ts'
import { bulk } from './bulk.ts'
import { growth } from './growth.ts'
import { login } from './login.ts'
import { oneUser, page, user } from './requests.ts'
import { pages } from './pages.ts'
import { restart } from './restart.ts'
import { oneSpawn, spawns } from './spawns.ts'

/** All there is to measure, in the order of the table: what makes many records comes late. */
export const MEASURES: readonly Measure[] = [
  boot,
  oneSpawn,
  spawns,
  user,
  activity,
  login,
  pages,
  bulk,
  oneUser,
  page,
  restart,
  growth,
]
