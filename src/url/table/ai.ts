import type { OptionName } from '../types'
import { base, DOCS, type Entry, still } from './entry'
import { either, flag, number, pairs, pattern } from './values'

/** AI transformations. */
export function ai() {
  const page = `${DOCS}ai-transformations#`
  const prompt = pattern('prompt-<text> or prompte-<base64>, both percent-encoded', /^prompte?-./)

  return {
    aiRemoveBackground: {
      value: flag,
      layers: still,
      locality: 'imagekit',
      docs: `${page}imagekit-background-removal-e-bgremove`,
    },
    aiRemoveBackgroundExternal: {
      value: flag,
      layers: still,
      locality: 'imagekit',
      docs: `${page}background-removal-e-removedotbg`,
    },
    aiUpscale: { value: flag, layers: base, locality: 'imagekit', docs: `${page}upscale-e-upscale` },
    aiRetouch: { value: flag, layers: base, locality: 'imagekit', docs: `${page}retouch-e-retouch` },
    aiVariation: {
      value: flag,
      layers: base,
      locality: 'imagekit',
      docs: `${page}generate-variations-of-an-image-e-genvar`,
    },
    aiDropShadow: {
      value: either(
        flag,
        pairs({ az: number(0, 360, 'degrees'), el: number(0, 90, 'degrees'), st: number(0, 100, 'percent') }),
      ),
      default: 'az-215_el-45_st-60',
      layers: still,
      locality: 'imagekit',
      docs: `${page}ai-drop-shadow-e-dropshadow`,
    },
    aiChangeBackground: {
      value: prompt,
      layers: base,
      locality: 'imagekit',
      docs: `${page}change-background-e-changebg`,
    },
    aiEdit: { value: prompt, layers: base, locality: 'imagekit', docs: `${page}edit-image-e-edit` },
  } satisfies Partial<Record<OptionName, Entry>>
}
