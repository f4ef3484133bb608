const NETWORK =
  /^(?:ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|UND_ERR_\w+|CONNECTION|TIMEOUT|DEADLINE)$/

export const NETWORK_ADVICE = 'Check the network, the proxy, and the address.'

/** What to do about an error of a request that had no response; responses have advice in their messages. */
export function networkAdvice(error: unknown): string | undefined {
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    const { code } = one as { code?: unknown }
    if (typeof code === 'string' && NETWORK.test(code)) return NETWORK_ADVICE
  }
  return undefined
}
