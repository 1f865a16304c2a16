import { holdTable } from './behaviour-table.ts'

holdTable('docs/upstream-auth-tests.md', 60)
holdTable('docs/login-security.md', 53)
