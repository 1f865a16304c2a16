import { singleUserSuite } from './support/single-user-suite.ts'

singleUserSuite(5)
