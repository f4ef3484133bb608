import type { EmulatorControls } from './controls'

/** State of the emulator. It contains no keys, because the request needs none. */
export function stateOf({
  accounts,
  clock,
  limits,
  latency,
  isCdn,
  faults,
  requests,
  seeds,
}: EmulatorControls) {
  return {
    time: clock.now().toISOString(),
    latency,
    cdn: isCdn,
    // JSON has no Infinity: null means no limit.
    limits,
    faults: faults.list().length,
    requests: { total: requests.log.count(), routes: requests.counts() },
    seeds: seeds.map(({ imagekitId, folder }) => ({ account: imagekitId, folder })),
    accounts: accounts.map(({ account: { imagekitId, urlEndpoint, publicKey }, store, copies }) => ({
      imagekitId,
      urlEndpoint,
      publicKey,
      files: store.totals().files,
      folders: store.folders().length,
      bytes: store.totals().bytes,
      copies: copies(),
    })),
  }
}
