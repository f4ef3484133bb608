import * as v from 'valibot'

const text = v.pipe(v.string(), v.minLength(1))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const field = v.strictObject({ field: text })
const action = v.strictObject({
  add_tags: v.optional(v.array(text)),
  remove_tags: v.optional(v.array(text)),
  set_metadata: v.optional(v.array(v.strictObject({ field: text, value: v.unknown() }))),
  unset_metadata: v.optional(v.array(field)),
})
const selection = {
  instruction: text,
  vocabulary: v.optional(v.array(v.union([v.string(), v.number(), v.boolean()]))),
  min_selections: v.optional(count),
  max_selections: v.optional(count),
}

const task = v.variant('type', [
  v.strictObject({ type: v.literal('select_tags'), ...selection }),
  v.strictObject({ type: v.literal('select_metadata'), ...selection, field: text }),
  v.strictObject({
    type: v.literal('yes_no'),
    instruction: text,
    on_yes: v.optional(action),
    on_no: v.optional(action),
    on_unknown: v.optional(action),
  }),
])

const tagging = {
  maxTags: v.pipe(v.number(), v.integer(), v.minValue(1)),
  minConfidence: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
}

/** One extension with its settings. https://imagekit.io/docs/extensions/overview */
export const extensionConfig = v.variant('name', [
  v.strictObject({
    name: v.literal('remove-bg'),
    options: v.optional(
      v.pipe(
        v.strictObject({
          add_shadow: v.optional(v.boolean()),
          semitransparency: v.optional(v.boolean()),
          bg_color: v.optional(v.string()),
          // Spelled like this in ImageKit's own example.
          bg_colour: v.optional(v.string()),
          bg_image_url: v.optional(v.string()),
        }),
        v.check(
          ({ bg_color, bg_colour, bg_image_url }) => !((bg_color ?? bg_colour) && bg_image_url),
          'bg_color and bg_image_url cannot be used together',
        ),
      ),
    ),
  }),
  v.strictObject({ name: v.literal('google-auto-tagging'), ...tagging }),
  v.strictObject({ name: v.literal('aws-auto-tagging'), ...tagging }),
  v.strictObject({ name: v.literal('ai-auto-description') }),
  v.strictObject({ name: v.literal('ai-tasks'), tasks: v.pipe(v.array(task), v.minLength(1)) }),
])

export const savedReference = v.strictObject({ name: v.literal('saved-extension'), id: text })

export type ExtensionConfig = v.InferOutput<typeof extensionConfig>
