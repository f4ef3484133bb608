import { startEmulator } from './start'
import { emulatorHooks } from './use-emulator'

export type { DeliverySettings } from '../engine'
export type { Seeded } from './accounts/seed'
export type { Snapshot } from './accounts/snapshot'
export type { Restrictions } from './delivery/restrictions'
export type { AccountOptions } from './model/account'
export type { Clock } from './model/clock'
export type { Limits } from './model/limits'
export type { RouteName } from './model/routes'
export type { Emulator, EmulatorAccount, EmulatorFile, EmulatorOptions, EmulatorStore } from './options'
export type { FaultAction, FaultRule } from './traffic/fault-rule'
export type { Faults } from './traffic/fault-schedule'
export type { RateLimit } from './traffic/rate-limits'
export type { LoggedRequest, RequestEvent, RequestListener, RequestLog } from './traffic/request-log'
export type { TestHooks } from './use-emulator'
export { startEmulator }

/** Runs an emulator for a test file: `useEmulator({ beforeAll, beforeEach, afterAll })`. */
export const useEmulator = emulatorHooks(startEmulator)
