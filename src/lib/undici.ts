/** Loads undici with the first request: of commands and builds, many make none, and loading it takes as long as starting Node. */
export const loadUndici = () => import('undici/index.js')

/** Loads what direct connections need. undici's index also loads fetch, WebSocket and caches, which takes longer than the rest. */
export async function loadAgent(): Promise<
  Pick<typeof import('undici/index.js'), 'Agent' | 'buildConnector'>
> {
  try {
    const [{ default: Agent }, { default: buildConnector }] = await Promise.all([
      import('undici/lib/dispatcher/agent.js'),
      import('undici/lib/core/connect.js'),
    ])
    return { Agent, buildConnector }
  } catch {
    // Where a version keeps its parts is not documented.
    return loadUndici()
  }
}
