import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  buildTransformationString,
  findParameter,
  localityOf,
  nearest,
  parameterKeys,
  parameters,
  validateParameter,
} from '../../src/url'
import { codes } from '../../src/url/table/codes'
import { parametersDoc } from './parameters-doc'

const reason = (key: string, value: unknown) => validateParameter(findParameter(key)!, value)

/** Every row of section 3 of the URL facts: values that ImageKit takes, and some that it does not. */
const values: [key: string, good: unknown[], bad: unknown[]][] = [
  [
    'width',
    [1, '400', 0.4, 'auto', 'iw_div_2', 'ih_mul_0.8_add_iw_mul_0.4', 'bw'],
    [0, -1, 'abc', '', 'iw_div', '1_foo_2', 'Auto'],
  ],
  ['height', [1, 0.5, 'ih_mul_0.5'], ['auto', 0]],
  ['aspectRatio', ['4-3', '4_3', 1.5, 'iar_mul_2'], ['4:3', '4-', 0]],
  [
    'crop',
    ['maintain_ratio', 'force', 'at_max', 'at_max_enlarge', 'at_least', 'maintain_ratio_no_enlarge'],
    ['forec'],
  ],
  [
    'cropMode',
    ['pad_resize', 'extract', 'pad_extract', 'pad_resize_no_enlarge', 'pad_extract_no_shrink'],
    ['pad'],
  ],
  ['focus', ['center', 'top_left', 'auto', 'face', 'custom', 'trafficLight'], ['middle']],
  ['x', [0, 10, 'N10', 'bw_sub_cw'], ['-10', -10]],
  ['y', [0, 'N10', 'bh_sub_ch'], ['-10']],
  ['xCenter', ['iw_div_2', 20], ['right']],
  ['yCenter', ['ih_div_2'], ['left']],
  ['zoom', [0.5, 2], [0, 'max']],
  ['dpr', [0.1, 5, 'auto', 'iw_div_100'], [6, 0]],
  ['quality', [1, 100, '80'], [0, 101, 80.5]],
  [
    'format',
    ['auto', 'webp', 'jpg', 'jpeg', 'png', 'gif', 'svg', 'avif', 'orig', 'mp4', 'webm'],
    ['heic', 'JPG'],
  ],
  [
    'background',
    [
      'FF0000',
      'ff000050',
      'red',
      'blurred',
      'blurred_auto',
      'blurred_50_N15',
      'dominant',
      'gradient_dominant',
      'gradient_dominant_4',
      'genfill',
      'genfill-prompt-sea',
    ],
    ['#FF0000', 'FFF', 'FF0000FF', 'reed', 'Red', 'gradient_dominant_3'],
  ],
  ['border', ['5_FF0000', 'ih_mul_0.05_red', '5-FF0000'], ['5', '_red', '5_reed']],
  ['radius', [20, 'max', '10_20_30_40', '10_max_20_30'], ['10_20', [10, 20]]],
  ['rotation', [90, 'N40', 'auto', 0], ['left', -90]],
  ['flip', ['h', 'v', 'h_v', 'v_h'], ['x']],
  ['blur', [1, 100], [0, 101]],
  ['opacity', [0, 50, 100], [101]],
  ['trim', [true, false, 1, 99], [100, 'yes']],
  ['progressive', [true, 'false'], ['yes', 1]],
  ['lossless', [true], ['']],
  ['colorProfile', [false], [0]],
  ['metadata', [true], ['all']],
  ['density', [1, 1200, 'idn_mul_2'], [1201]],
  ['named', ['ik_ml_thumbnail', 'a1'], ['a b', '']],
  ['defaultImage', ['/a/b.jpg'], ['', '/']],
  ['original', [true], ['on']],
  ['page', [2, '3-4', '3-', '1_3_5', 'name-"a"_"b"'], [0, '-3', 'a']],
  ['grayscale', [true, 'true', '-'], [false, 1]],
  ['contrastStretch', [true], ['no']],
  ['sharpen', [true, 10], [100, 'x']],
  ['unsharpMask', [true, '2-2-0.8-0.024'], ['2-2']],
  ['shadow', [true, 'bl-15_st-40_x-10_y-N5', 'x-5'], ['bl-16', 'bl-1_bl-2', 'zz-1', 'bl']],
  [
    'gradient',
    [true, 'ld-top_from-green_to-00FF0010_sp-1', 'ld-45_sp-bh_mul_0.5', 'ld-top_left'],
    ['ld-up', 'from-nocolour'],
  ],
  ['colorReplace', ['FF0000', 'FF0000_10', 'FF0000_10_0000FF'], ['FF0000_x', 'a_1_b_2']],
  ['colorize', ['co-red_in-50'], ['co-red_in-101', 'red']],
  ['distort', ['p-50_50_150_50_150_150_50_150', 'a-45', 'a-N45'], ['p-1_2', '45']],
  ['aiRemoveBackground', [true], ['x']],
  ['aiRemoveBackgroundExternal', [true], ['x']],
  ['aiUpscale', [true], ['x']],
  ['aiRetouch', [true], ['x']],
  ['aiVariation', [true], ['x']],
  ['aiDropShadow', [true, 'az-215_el-45_st-60'], ['el-91']],
  ['aiChangeBackground', ['prompt-a%20sea', 'prompte-YQ%3D%3D'], [true, 'sea']],
  ['aiEdit', ['prompt-x'], ['prompt-']],
  ['startOffset', [0, 5.5, 'idu_div_2'], ['x']],
  ['endOffset', [5], [-1]],
  ['duration', ['idu_div_2'], ['long']],
  ['videoCodec', ['h264', 'vp9', 'av1', 'none'], ['h265']],
  ['audioCodec', ['aac', 'opus', 'none'], ['mp3']],
  ['streamingResolutions', ['240_360', [240, '2160'], '1080'], ['100', [], '240,360']],
  ['layerMode', ['multiply', 'displace', 'cutout', 'cutter'], ['screen']],
  ['fontSize', [20, 'bw_mul_0.1'], [0]],
  ['fontFamily', ['Open Sans', 'a/b.ttf'], ['']],
  ['fontColor', ['red', 'FF000050'], ['#fff']],
  ['innerAlignment', ['left', 'right', 'center'], ['top']],
  ['padding', [10, '10_20', '10_20_30', '10_20_30_40', 'bw_mul_0.1'], ['10_20_30_40_50']],
  ['alpha', [1, 9], [0, 10, 0.5]],
  ['typography', ['b', 'i', 'b_i', 'strikethrough', 'b_strikethrough'], ['u', '']],
  ['lineHeight', [20], ['x']],
  ['color', ['red'], ['reed']],
  ['fontOutline', ['2_A1CCDD50'], ['A1CCDD']],
  ['fontShadow', ['A1CCDD_3'], ['A1CCDD', '3_A1CCDD']],
  ['raw', ['w-1'], ['']],
  ['overlay', [], ['l-text', {}]],
]

describe('the table', () => {
  test('covers every row above, and no other', () => {
    expect(values.map(([key]) => key).sort()).toEqual(parameters.map(({ name }) => name as string).sort())
  })

  test('has the codes that the builder writes', () => {
    for (const { name, code } of parameters.filter(({ name }) => name !== 'overlay' && name !== 'raw')) {
      const value = name in codes.list ? ['240'] : name in codes.flag ? true : 'x'
      expect(buildTransformationString([{ [name]: value }] as never)).toMatch(new RegExp(`^${code}(-|$)`))
    }
  })

  test.each(values)('%s', (key, good, bad) => {
    for (const value of good) expect([value, reason(key, value)]).toEqual([value, undefined])
    for (const value of bad)
      expect([value, reason(key, value)]).toEqual([value, expect.stringMatching(/^must be /)])
  })
})

describe('reasons are for people', () => {
  test.each([
    [
      'crop',
      'forec',
      "must be one of maintain_ratio, force, at_max, at_max_enlarge, at_least, maintain_ratio_no_enlarge; did you mean 'force'?",
    ],
    ['q', 500, 'must be a whole number from 1 to 100'],
    [
      'w',
      'abc',
      'must be a number above 0 (px; below 1 a fraction of the original), or an expression such as iw_div_2, or auto',
    ],
  ])('%s: %j', (key, value, expected) => expect(reason(key, value)).toBe(expected))
})

describe('a parameter is found by', () => {
  test.each([
    ['width', 'width'],
    ['w', 'width'],
    ['Width', 'width'],
    ['rotate', 'rotation'],
    ['effectGray', 'grayscale'],
    ['e-usm', 'unsharpMask'],
    ['co', 'fontColor'],
    ['color', 'color'],
    ['dn', 'density'],
    ['wdith', undefined],
    ['constructor', undefined],
    ['', undefined],
  ])('%s → %s', (key, expected) => expect(findParameter(key)?.name).toBe(expected))

  test('every key that is listed', () => {
    for (const key of parameterKeys()) expect(findParameter(key)).toBeDefined()
    expect(new Set(parameterKeys()).size).toBe(parameterKeys().length)
  })
})

describe('nearest', () => {
  const keys = parameterKeys()
  test.each([
    ['widht', 'width'],
    ['WIDTH', 'width'],
    ['focsu', 'focus'],
    ['grey_scale', 'grayscale'],
    ['aspect-ratio', 'aspectRatio'],
    ['e-grayscal', 'e-grayscale'],
    ['zzzzzz', undefined],
    ['j', undefined],
  ])('%s → %s', (word, expected) => expect(nearest(word, keys)).toBe(expected))
})

test.each([
  ['focus', 'left', 'local'],
  ['focus', 'auto', 'approximate'],
  ['focus', 'dog', 'imagekit'],
  ['background', 'red', 'local'],
  ['background', 'blurred_10', 'approximate'],
  ['background', 'genfill-prompt-x', 'imagekit'],
  ['format', 'mp4', 'imagekit'],
  ['aiEdit', 'prompt-x', 'imagekit'],
])('%s: %s is %s', (key, value, expected) => expect(localityOf(findParameter(key)!, value)).toBe(expected))

test('docs/parameters.md is what the table gives', () => {
  const file = new URL('../../docs/parameters.md', import.meta.url)
  if (process.env.UPDATE_DOCS) writeFileSync(file, parametersDoc())
  expect(readFileSync(file, 'utf8')).toBe(parametersDoc())
})
