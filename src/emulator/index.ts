import { startEmulator } from './start'
import { emulatorHooks } from './use-emulator'

export type { DeliverySettings } from '../engine'
export type { AccountOptions } from './account'
export type { Clock } from './clock'
export type { Restrictions } from './delivery/restrictions'
export type { FaultAction, FaultRule } from './fault-rule'
export type { Faults } from './faults'
export type { Limits } from './limits'
export type { Emulator, EmulatorAccount, EmulatorFile, EmulatorOptions, EmulatorStore } from './options'
export type { RateLimit } from './rate-limits'
export type { LoggedRequest, RequestEvent, RequestListener, RequestLog } from './requests'
export type { RouteName } from './routes'
export type { Seeded } from './seed'
export type { Snapshot } from './snapshot'
export type { TestHooks } from './use-emulator'
export { startEmulator }

/** An emulator for a test file: `useEmulator({ beforeAll, beforeEach, afterAll })`. */
export const useEmulator = emulatorHooks(startEmulator)
