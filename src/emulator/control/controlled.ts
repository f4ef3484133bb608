import type { Clock } from '../clock'
import type { Faults } from '../faults'
import type { Limits } from '../limits'
import type { OpenAccount } from '../open-account'
import type { RateLimiter } from '../rate-limits'
import type { RequestRecorder } from '../requests'
import type { Seeded } from '../seed'
import type { Snapshot } from '../snapshot'

/** A folder that was named at the start. */
export interface Seed {
  imagekitId: string
  folder: string
}

/** What of an emulator can be steered. */
export interface Controlled {
  accounts: readonly OpenAccount[]
  clock: Clock
  limits: Limits
  latency: number
  isCdn: boolean
  rateLimits: RateLimiter
  faults: Faults
  requests: RequestRecorder
  seeds: readonly Seed[]
  seed(folder: string, imagekitId: string): Promise<Seeded>
  snapshot(): Promise<Snapshot>
  restore(snapshot: unknown): Promise<void>
  reset(): Promise<void>
}
