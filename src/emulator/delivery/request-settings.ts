import { DEFAULT_SETTINGS, type DeliverySettings } from '../../engine'
import type { Hints } from './response/hints'

/** The account's delivery settings. */
export interface EmulatorSettings extends DeliverySettings {
  /**
   * Quality for requests with `Save-Data: on` whose URL has none; ImageKit does not publish its own. Default none: the
   * header has no effect, as in an account that has not opted in.
   */
  saveDataQuality: number | undefined
}

/** Returns the settings for a request and the headers they depend on. */
export function settingsForRequest(
  account: Partial<EmulatorSettings>,
  { saveData }: Hints,
): { settings: DeliverySettings; vary: string[] } {
  const { saveDataQuality, ...own } = account
  const settings = { ...DEFAULT_SETTINGS, ...own }
  if (saveDataQuality === undefined) return { settings, vary: [] }
  const quality = saveData?.trim().toLowerCase() === 'on' ? saveDataQuality : settings.quality
  return { settings: { ...settings, quality }, vary: ['Save-Data'] }
}
