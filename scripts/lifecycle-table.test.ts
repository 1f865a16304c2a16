import { holdTable } from './behaviour-table.ts'

holdTable('docs/lifecycle.md', 67)
