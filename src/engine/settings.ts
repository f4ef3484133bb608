/** The account settings that change what is delivered. */
export interface DeliverySettings {
  /** Choose the format by the `Accept` header even without `f-auto`. Default `true`. */
  autoFormat: boolean
  /** Let automatic format choose AVIF. Default `false`, as in a new account. */
  avif: boolean
  /** Quality of JPEG, WebP and AVIF where the URL names none, 1–100. Default `80`. */
  quality: number
  /** Turn pictures upright by their EXIF orientation. Default `true`. */
  autoRotate: boolean
}

export const DEFAULT_SETTINGS: Readonly<DeliverySettings> = {
  autoFormat: true,
  avif: false,
  quality: 80,
  autoRotate: true,
}
