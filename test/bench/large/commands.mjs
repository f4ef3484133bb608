import { fork } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment, runScript, scriptPath } from '../child.mjs'
import { printTable, say, verdict } from '../report.mjs'

/** Seconds of `plan`, once all images are uploaded. */
const MOST_PLAN = 12

/** The account that the images are uploaded to, by an emulator in a process of its own. */
export async function startAccount() {
  // By default it holds a hundred thousand files, and the kept deploy is one more.
  const options = JSON.stringify({ limits: { storedVersions: 1_000_000 } })
  const child = fork(scriptPath('emulator/serve.mjs'), [options], { env: environment() })
  const [account] = await once(child, 'message')
  return { ...account, stop: () => child.disconnect() }
}

/**
 * Uploads a project's images with `sync`, and runs `sync`, `plan` and `verify` over what is there then.
 *
 * @param account {@link startAccount}'s
 * @param manifest that of a build with the account's URL-endpoint
 * @returns what missed its target
 */
export async function benchCommands(root, count, { url, urlEndpoint, privateKey }, manifest) {
  rmSync(join(root, 'imagekit.lock'), { force: true })
  const options = { urlEndpoint, privateKey, baseURL: url }
  writeFileSync(
    join(root, 'unplugin-imagekit.config.js'),
    `export default { options: ${JSON.stringify(options)} }\n`,
  )
  const rows = []
  /** @param expected a part of what the command says, if all went well */
  const measure = async (name, words, expected) => {
    const { code, said, wall, cpu, memory } = await runScript('large/command.mjs', [...words, '--root', root])
    if (code !== 0 || !expected.test(said)) throw new Error(`${name} ended with ${code}:\n${said}`)
    rows.push([
      name,
      (wall / 1000).toFixed(2),
      (cpu / 1000).toFixed(2),
      ((cpu / count) * 1000).toFixed(0),
      (memory / 2 ** 20).toFixed(0),
    ])
    return wall / 1000
  }
  await measure('`sync`, all images new', ['sync'], new RegExp(`uploaded +${count} `))
  await measure('`sync`, all uploaded', ['sync'], new RegExp(`found +.* ${count} in the lockfile`))
  const deploy = ['--manifest', manifest]
  await measure('`purge`, the first deploy', ['purge', ...deploy], /./)
  const kept = new RegExp(`uploads +none\\n.* 0 new, 0 gone, ${count} unchanged`)
  const plan = await measure('`plan`, nothing to do', ['plan', ...deploy], kept)
  // As fast as the emulator answers: the usual 50 a second would take half an hour.
  const unthrottled = ['--rate', '1000000', '--concurrency', '50']
  await measure(
    '`verify`, renditions',
    ['verify', ...deploy, '--skip-originals', ...unthrottled],
    new RegExp(`✓ ${count} URLs`),
  )
  say('')
  printTable([['command', 's', 'CPU s', 'µs of CPU an image', 'memory MiB'], ...rows])
  say(`\n\`plan\`: ${plan.toFixed(1)} s ${verdict(plan, MOST_PLAN)} (≤ ${MOST_PLAN}).`)
  return plan <= MOST_PLAN ? [] : ['large plan']
}
