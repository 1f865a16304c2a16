import { wrongCommits } from './store/commits.ts'
import { wrongFeeds } from './store/feed.ts'
import { wrongLeases } from './store/leases.ts'
import { wrongLives } from './store/life.ts'
import { wrongQueries } from './store/queries.ts'
import { wrongRecords } from './store/records.ts'

/** Stores that are wrong in one way. */
export const wrongStores = [
  ...wrongRecords,
  ...wrongCommits,
  ...wrongQueries,
  ...wrongLeases,
  ...wrongFeeds,
  ...wrongLives,
]
