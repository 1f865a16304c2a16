import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** What the tests with real accounts lack, and how to get it; `undefined` when nothing. */
function missing(): string | undefined {
  if (process.platform !== 'linux') return 'the tests with PAM run on Linux alone'
  if (process.getuid?.() !== 0)
    return 'the tests with PAM make accounts, so they must run as root: sudo node scripts/test.mjs --pam'
  const tool = ['/usr/sbin/useradd', '/usr/sbin/chpasswd', '/usr/bin/chage'].find(
    (path) => !existsSync(path),
  )
  if (tool !== undefined) return `${tool} is missing; install it: apt-get install passwd`
  if (!existsSync('/etc/pam.d/common-auth'))
    return '/etc/pam.d/common-auth is missing; install it: apt-get install libpam-runtime'
  try {
    execFileSync('python3', ['-Ic', 'import ctypes; ctypes.CDLL("libpam.so.0")'], {
      stdio: 'ignore',
    })
    return undefined
  } catch {
    return 'python3 or libpam.so.0 is missing; install them: apt-get install python3 libpam0g'
  }
}

const what = missing()
if (what !== undefined) {
  console.error(what)
  process.exitCode = 1
}
