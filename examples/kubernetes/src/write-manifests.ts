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
  const { plan, pod } = asked
  if (pod === undefined) {
    process.stdout.write(toYaml(manifests(plan)))
    return
  }
  const { secretName, users, ...more } = pod
  const made = secretName === undefined ? await newSecret(users) : undefined
  const secret = { name: secretName ?? 'hub', data: made?.data }
  process.stdout.write(toYaml(manifests({ ...plan, pod: { ...more, secret } })))
  if (made === undefined) return
  for (const [name, password] of made.passwords)
    console.error(`The password of ${name}: ${password}`)
  console.error('Keep them: they are not told again. Later changes: --secret hub')
}

try {
  await main()
} catch (error) {
  console.error(isHubError(error) ? `${error.message} ${error.hint ?? ''}`.trim() : error)
  process.exitCode = 1
}
