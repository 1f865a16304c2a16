import { echo } from './backend.ts'

echo(Number(process.argv[2]))
