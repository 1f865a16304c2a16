// What the other scripts share. They start on Node.js 20 and run every tool on the pinned one.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const cache = join(root, 'node_modules/.cache/hubkit')
export const pnpmVersion = '12.21.0'

/** The pinned Node.js, there once dependencies are installed. */
export const node = join(root, 'node_modules/node/bin/node')
const bins = join(root, 'node_modules/.bin')

/** The folders that have a package.json, as pnpm-workspace.yaml says. */
export function workspaces() {
  const inside = (folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder)).map((n) => `${folder}/${n}`)
      : []
  const folders = [
    '.',
    'bench',
    'e2e',
    ...inside('packages'),
    ...inside('examples'),
    ...inside('tools'),
  ]
  return folders.filter((folder) => existsSync(join(root, folder, 'package.json'))).toSorted()
}

/** The packages that are built, in an order in which each finds what it needs already built. */
export function packages() {
  const first = ['core', 'testkit']
  const all = workspaces()
    .filter((folder) => folder.startsWith('packages/'))
    .map((folder) => folder.slice('packages/'.length))
  return [...first.filter((n) => all.includes(n)), ...all.filter((n) => !first.includes(n))]
}

/** Runs a command, a tool of ours or any other, and gives its exit code. */
export function run(command, args, options) {
  return exitCode(start(command, args, { stdio: 'inherit', ...options }))
}

/** The same, but says nothing unless the command fails. */
export async function runQuietly(command, args, options) {
  const said = []
  const child = start(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  child.stdout.on('data', (chunk) => said.push(chunk))
  child.stderr.on('data', (chunk) => said.push(chunk))
  const code = await exitCode(child)
  if (code !== 0) process.stderr.write(Buffer.concat(said))
  return code
}

function start(command, args, { env, ...options }) {
  const PATH = [dirname(node), bins, process.env.PATH].join(delimiter)
  return spawn(command, args, { cwd: root, ...options, env: { ...process.env, PATH, ...env } })
}

export function exitCode(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(code ?? 128 + (signalNumbers[signal] ?? 0)))
  })
}
const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGTERM: 15 }

/** A hash of files and folders; what is missing counts as empty. */
export function contentHash(paths, { skip = () => false } = {}) {
  const hash = createHash('sha256')
  const add = (path) => {
    if (!existsSync(path) || skip(path)) return
    let entries
    try {
      entries = readdirSync(path).toSorted()
    } catch {
      hash
        .update(`${path.slice(root.length)}\0`)
        .update(readFileSync(path))
        .update('\0')
      return
    }
    for (const entry of entries) if (entry !== 'node_modules') add(join(path, entry))
  }
  for (const path of paths) add(join(root, path))
  return hash.digest('hex')
}

/** Stamps say what a step last worked on, so that it is skipped when nothing changed. */
export function stamped(name, value) {
  const file = join(cache, `${name}.stamp`)
  return existsSync(file) && readFileSync(file, 'utf8') === value
}

export function stamp(name, value) {
  mkdirSync(cache, { recursive: true })
  writeFileSync(join(cache, `${name}.stamp`), value)
}

/** One setup at a time in one working copy: two terminals must not build into the same dist. */
export async function withLock(name, work) {
  mkdirSync(cache, { recursive: true })
  const file = join(cache, `${name}.lock`)
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
    if (holder > 0 && !isAlive(holder)) rmSync(file, { force: true })
    else await sleep(200)
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
