/*
 * Extensions of uploads, updates and saved extensions. Options are spelled as in the API.
 * https://imagekit.io/docs/extensions/overview
 */

/** Removes the background; the result becomes a new version. Always asynchronous. */
export interface RemoveBackground {
  name: 'remove-bg'
  options?: {
    /** Default false. */
    add_shadow?: boolean
    /** A colour. Cannot be combined with `bg_image_url`. */
    bg_color?: string
    bg_image_url?: string
    /** Default true. */
    semitransparency?: boolean
  }
}

export interface AutoTagging {
  name: 'google-auto-tagging' | 'aws-auto-tagging'
  maxTags: number
  /** Percent, 0–100. */
  minConfidence: number
}

export interface AutoDescription {
  name: 'ai-auto-description'
}

export interface AiTasks {
  name: 'ai-tasks'
  tasks: AiTask[]
}

type MetadataValue = string | number | boolean

export type AiTask =
  | {
      type: 'select_tags'
      instruction: string
      vocabulary?: string[]
      min_selections?: number
      max_selections?: number
    }
  | {
      type: 'select_metadata'
      instruction: string
      /** Name of a custom metadata field. */
      field: string
      vocabulary?: MetadataValue[]
      min_selections?: number
      max_selections?: number
    }
  | {
      type: 'yes_no'
      instruction: string
      on_yes?: AiTaskAction
      on_no?: AiTaskAction
      on_unknown?: AiTaskAction
    }

export interface AiTaskAction {
  add_tags?: string[]
  remove_tags?: string[]
  set_metadata?: { field: string; value: MetadataValue | MetadataValue[] }[]
  unset_metadata?: { field: string }[]
}

/** One extension with its settings, as a saved extension contains it. */
export type ExtensionConfig = RemoveBackground | AutoTagging | AutoDescription | AiTasks

/** Reference to a saved extension. */
export interface SavedExtensionReference {
  name: 'saved-extension'
  id: string
}

export type Extension = ExtensionConfig | SavedExtensionReference
