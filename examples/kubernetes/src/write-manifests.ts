// Prints the manifests of a hub: npm run --silent manifests -- --help
import { isHubError } from '@hubkit/core/contract'
import { HELP, readArguments } from './manifests/arguments.ts'
import { manifests, toYaml } from './manifests/manifests.ts'
import { newSecret } from './manifests/new-secret.ts'

async function main(): Promise<void> {
  const asked = readArguments(process.argv.slice(2))
  if (asked === 'help') {
    process.stdout.write(HELP)
    return
  }
  const { plan, secretName, users } = asked
  if (secretName !== undefined) {
    process.stdout.write(toYaml(manifests({ ...plan, secret: { name: secretName } })))
    return
  }
  const { data, passwords } = await newSecret(users)
  process.stdout.write(toYaml(manifests({ ...plan, secret: { name: 'hub', data } })))
  for (const [name, password] of passwords) console.error(`The password of ${name}: ${password}`)
  console.error('Keep them: they are not told again. Later changes: --secret hub')
}

try {
  await main()
} catch (error) {
  console.error(isHubError(error) ? `${error.message} ${error.hint ?? ''}`.trim() : error)
  process.exitCode = 1
}
