/**
 * Option name → code in the URL, grouped by the way a value is written. The builder needs nothing else; `parameters.ts`
 * adds documentation and validation.
 */
export const codes = {
  /** `code-value` */
  value: {
    width: 'w',
    height: 'h',
    aspectRatio: 'ar',
    background: 'bg',
    border: 'b',
    crop: 'c',
    cropMode: 'cm',
    dpr: 'dpr',
    focus: 'fo',
    quality: 'q',
    x: 'x',
    xCenter: 'xc',
    y: 'y',
    yCenter: 'yc',
    format: 'f',
    videoCodec: 'vc',
    audioCodec: 'ac',
    radius: 'r',
    rotation: 'rt',
    blur: 'bl',
    named: 'n',
    flip: 'fl',
    original: 'orig',
    startOffset: 'so',
    endOffset: 'eo',
    duration: 'du',
    aiChangeBackground: 'e-changebg',
    aiEdit: 'e-edit',
    colorReplace: 'cr',
    distort: 'e-distort',
    colorize: 'e-colorize',
    progressive: 'pr',
    lossless: 'lo',
    colorProfile: 'cp',
    metadata: 'md',
    density: 'dn',
    opacity: 'o',
    zoom: 'z',
    page: 'pg',
    layerMode: 'lm',
    fontSize: 'fs',
    fontColor: 'co',
    innerAlignment: 'ia',
    padding: 'pa',
    alpha: 'al',
    typography: 'tg',
    lineHeight: 'lh',
    color: 'co',
    fontOutline: 'fol',
    fontShadow: 'fsh',
    raw: 'raw',
  },
  /** the bare code if `true`, else nothing */
  flag: {
    grayscale: 'e-grayscale',
    contrastStretch: 'e-contrast',
    aiUpscale: 'e-upscale',
    aiRetouch: 'e-retouch',
    aiVariation: 'e-genvar',
    aiRemoveBackground: 'e-bgremove',
    aiRemoveBackgroundExternal: 'e-removedotbg',
  },
  /** the bare code if `true` or blank, else `code-value` */
  optional: {
    sharpen: 'e-sharpen',
    shadow: 'e-shadow',
    gradient: 'e-gradient',
    unsharpMask: 'e-usm',
    aiDropShadow: 'e-dropshadow',
  },
  /** without one slash at each end, others written `@@`: a `/` would end the chain in a path */
  path: { defaultImage: 'di', fontFamily: 'ff' },
  /** an array joined with `_` */
  list: { streamingResolutions: 'sr' },
  /** `t-true` if blank */
  trim: { trim: 't' },
} as const

type Codes = typeof codes
/** The way a value is written. */
export type Rule = keyof Codes
/** Every option of a `code-value` parameter; `overlay` becomes a layer and is excluded. */
export type CodedOption = { [R in Rule]: keyof Codes[R] }[Rule]
/** The code of an option. */
export type CodeOf<O extends CodedOption> = {
  [R in Rule]: O extends keyof Codes[R] ? Codes[R][O] : never
}[Rule]

type Lookup = {
  /** option → its code with a dash, and its rule; a Map, because a plain object would have `constructor` */
  ofOption: Map<string, readonly [prefix: string, rule: Rule]>
  /** code → rule, for short codes used as options */
  ruleOf: Map<string, Rule>
}

export const lookup: Lookup = /* @__PURE__ */ (() => {
  const ofOption: Lookup['ofOption'] = new Map()
  const ruleOf: Lookup['ruleOf'] = new Map()
  for (const rule in codes) {
    const group: Record<string, string> = codes[rule as Rule]
    for (const option in group) {
      ofOption.set(option, [`${group[option]}-`, rule as Rule])
      ruleOf.set(group[option]!, rule as Rule)
    }
  }
  return { ofOption, ruleOf }
})()
