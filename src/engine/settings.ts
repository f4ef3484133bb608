/** The account settings that affect delivery. */
export interface DeliverySettings {
  /** Chooses the format by the `Accept` header even without `f-auto`. Default `true`. */
  autoFormat: boolean
  /** Lets automatic format choose AVIF. Default `false`, as in a new account. */
  avif: boolean
  /** Quality of JPEG, WebP and AVIF if the URL names none, 1–100. Default `80`. */
  quality: number
  /** Applies the EXIF orientation. Default `true`. */
  autoRotate: boolean
}

export const DEFAULT_SETTINGS: Readonly<DeliverySettings> = {
  autoFormat: true,
  avif: false,
  quality: 80,
  autoRotate: true,
}
