import { holdTable } from './behaviour-table.ts'

holdTable('docs/upstream-auth-tests.md', 60)
