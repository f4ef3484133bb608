import { DEFAULT_SETTINGS, type DeliverySettings } from '../../engine'
import type { Hints } from './response/hints'

/** The account's settings for delivery. */
export interface EmulatorSettings extends DeliverySettings {
  /**
   * The quality that `Save-Data: on` is answered with, where the URL names none; ImageKit does not publish its own.
   * Default none: the header makes no difference, as in an account that has not opted in.
   */
  saveDataQuality: number | undefined
}

/** The settings that hold for a request, and the headers that they depend on. */
export function settingsForRequest(
  asked: Partial<EmulatorSettings>,
  { saveData }: Hints,
): { settings: DeliverySettings; vary: string[] } {
  const { saveDataQuality, ...own } = asked
  const settings = { ...DEFAULT_SETTINGS, ...own }
  if (saveDataQuality === undefined) return { settings, vary: [] }
  const quality = saveData?.trim().toLowerCase() === 'on' ? saveDataQuality : settings.quality
  return { settings: { ...settings, quality }, vary: ['Save-Data'] }
}
