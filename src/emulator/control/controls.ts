import type { OpenAccount } from '../accounts/open-account'
import type { Seeded } from '../accounts/seed'
import type { Snapshot } from '../accounts/snapshot'
import type { Clock } from '../model/clock'
import type { Limits } from '../model/limits'
import type { Faults } from '../traffic/fault-schedule'
import type { RateLimiter } from '../traffic/rate-limits'
import type { RequestRecorder } from '../traffic/request-log'

/** A folder given at the start. */
export interface Seed {
  imagekitId: string
  folder: string
}

/** What the control API can read and change. */
export interface EmulatorControls {
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
