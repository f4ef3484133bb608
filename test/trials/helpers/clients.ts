import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect } from 'vitest'
import { repository } from '../../helpers/folder'
import { callsInPage } from './client-page'

/** A call of an SDK, as its driver prints it. */
export interface Call {
  call: string
  ok: boolean
  reason?: string
}

/** An official client, and the driver that calls it. */
export interface Client {
  name: string
  /** Start of its folder's name in the folder of SDKs, before the version; of npm's, the package's name. */
  source: string
  /** Calls that do not pass, and the reason. */
  rest?: Readonly<Record<string, string>>
  run(trial: Trial): Promise<Call[]>
}

export interface Trial {
  /** Folder of the SDK's source. */
  source: string
  /** Folder of all SDKs. */
  sdks: string
  /** A picture of 60 × 40 pixels. */
  picture: string
  /** A temporary folder. */
  folder: string
  env: NodeJS.ProcessEnv
}

const driver = (name: string) => join(repository, 'test/trials/clients', name)

/** Go of Debian's backports, which SDK 2 needs. */
const GO = ['/usr/lib/go-1.22/bin/go', '/usr/bin/go'].find((file) => existsSync(file)) ?? 'go'

/** Runs a program; not synchronously, since the emulator answers from this process. */
async function output(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(command, args, { env })
  const pieces: Buffer[] = []
  const errors: Buffer[] = []
  child.stdout.on('data', (piece) => pieces.push(piece))
  child.stderr.on('data', (piece) => errors.push(piece))
  const code = await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject))
  const said = Buffer.concat(errors).toString().slice(-500)
  expect([command, code, said]).toEqual([command, 0, expect.anything()])
  return Buffer.concat(pieces).toString()
}

async function callsOf(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<Call[]> {
  const lines = (await output(command, args, env)).split('\n')
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Call)
}

/** Runs a driver that an interpreter reads. */
export const interpreted =
  (command: string | ((sdks: string) => string), name: string): Client['run'] =>
  ({ sdks, source, picture, env }) =>
    callsOf(typeof command === 'string' ? command : command(sdks), [driver(name), source, picture], env)

/**
 * Compiles a driver for Go, with the SDK at its import path; other modules are read from `gopath` in the folder of SDKs
 * and from Debian's packages.
 */
export const go =
  (name: string, path: string): Client['run'] =>
  async ({ sdks, source, picture, folder, env }) => {
    const target = join(folder, 'src/github.com/imagekit-developer', path)
    mkdirSync(join(target, '..'), { recursive: true })
    symlinkSync(source, target)
    const program = join(folder, 'driver')
    await output(GO, ['build', '-o', program, driver(name), driver('calls.go')], {
      ...env,
      GO111MODULE: 'off',
      GOPATH: [folder, join(sdks, 'gopath'), '/usr/share/gocode'].join(':'),
    })
    return callsOf(program, [picture], env)
  }

/** Compiles a driver for Java with the SDK's sources; libraries are Debian's. */
export const java =
  (name: string): Client['run'] =>
  async ({ source, picture, folder, env }) => {
    const libraries = ['gson', 'okhttp', 'okio', 'commons-codec'].map((jar) => `/usr/share/java/${jar}.jar`)
    const main = join(source, 'imagekit-sdk/src/main/java')
    const sources = readdirSync(main, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.java'))
      .map((file) => join(main, file))
    const classpath = [folder, ...libraries].join(':')
    await output(
      'javac',
      ['-nowarn', '-d', folder, '-cp', classpath, driver(`${name}.java`), ...sources],
      env,
    )
    return callsOf('java', ['-cp', classpath, name, picture], env)
  }

/** Bundles a driver for a page, and opens it in Chromium. */
export const inPage =
  (name: string): Client['run'] =>
  ({ sdks, picture, env }) =>
    callsInPage(driver(`npm/${name}.mjs`), npmFolder(sdks), picture, env)

const npmFolder = (sdks: string) => join(sdks, 'npm/node_modules')

/** Where a client's source is, and its version; undefined where it is not. */
export function sourceOf(
  { source: start }: Client,
  sdks: string,
): { source: string; version: string } | undefined {
  const folders = readdirSync(sdks)
  const name = folders.find((one) => one.startsWith(start) && /-\d[\d.]*$/.test(one))
  if (name) return { source: join(sdks, name), version: name.replace(/^.*-/, '') }
  const require = createRequire(import.meta.url)
  const paths = [npmFolder(sdks), ...(require.resolve.paths(start) ?? [])]
  const manifest = paths.map((folder) => join(folder, start, 'package.json')).find((file) => existsSync(file))
  if (!manifest) return undefined
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  return { source: join(manifest, '..'), version }
}
