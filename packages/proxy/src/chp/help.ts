import { OPTIONS, OURS, type OptionName, type OptionRow } from './option-table.ts'

const COLUMN = 40

function line(name: OptionName): string {
  const row: OptionRow = OPTIONS[name]
  const left = `  --${name}${row.value === undefined ? '' : ` ${row.value}`}`
  const usual = row.usual === undefined ? '' : ` [${row.usual}]`
  const gap =
    left.length < COLUMN - 1 ? ' '.repeat(COLUMN - left.length) : `\n${' '.repeat(COLUMN)}`
  return `${left}${gap}${row.help}${usual}`
}

/** What `--help` shows, made of the table of options. */
export function help(): string {
  const names = Object.keys(OPTIONS) as OptionName[]
  const [theirs, ours] = [
    names.filter((name) => !OURS.includes(name)),
    names.filter((name) => OURS.includes(name)),
  ]
  return `Usage: hubkit-proxy [options]

A reverse proxy with configurable-http-proxy's REST API, options and environment.

${theirs.map(line).join('\n')}
  -V, --version                         show the version
  -h, --help                            show this text

Besides:
${ours.map(line).join('\n')}

Environment:
  CONFIGPROXY_AUTH_TOKEN                the token of the REST API
  CONFIGPROXY_AUTH_TOKEN_FILE           a file that holds it
  CONFIGPROXY_SSL_KEY_PASSPHRASE        for --ssl-key
  CONFIGPROXY_API_SSL_KEY_PASSPHRASE    for --api-ssl-key

SIGTERM and SIGINT let requests under way finish and end it with 0; a second one ends it at once.
A wrong option or a port that is taken ends it with 1.
`
}
