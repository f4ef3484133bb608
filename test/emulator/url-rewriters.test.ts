import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { rewriteTarget } from '../../src/emulator/delivery/rewriters'
import type { UrlRewriter } from '../../src/emulator/store/resource-records'
import { api, rawRequest, upload } from './helpers'
import { tealJpeg } from './picture'

/* ImageKit's own tables of what its rewriters translate, line by line. */

const CLOUDINARY: UrlRewriter = { type: 'CLOUDINARY', preserveAssetDeliveryTypes: false }

const rewrite = (target: string, rewriter: UrlRewriter) =>
  rewriteTarget(`/demo/shop/${target}`, {
    imagekitId: 'demo',
    publicKey: '',
    privateKey: '',
    urlEndpoint: 'http://127.0.0.1:1/demo/shop',
    origins: [],
    rewriter,
  }).slice('/demo/shop/'.length)

describe('Cloudinary', () => {
  test.each([
    ['w_100', 'w-100'],
    ['h_100,w_50', 'h-100,w-50'],
    ['ar_2.5', 'ar-2.5-1'],
    ['ar_3', 'ar-3-1'],
    ['ar_4:3', 'ar-4-3'],
    ['ar_4%3A3', 'ar-4-3'],
    ['g_north', 'fo-top'],
    ['g_south_east', 'fo-bottom_right'],
    ['g_center', 'fo-center'],
    ['g_auto', 'fo-auto'],
    ['g_face', 'fo-face'],
    ['x_100,y_20', 'x-100,y-20'],
    ['f_jpg', 'f-jpg'],
    ['f_auto', 'f-auto'],
    ['q_60', 'q-60'],
    ['q_auto', 'q-70'],
    ['q_auto:low', 'q-50'],
    ['q_auto:eco', 'q-60'],
    ['q_auto:good', 'q-70'],
    ['q_auto:best', 'q-86'],
    ['a_90', 'rt-90'],
    ['a_-67', 'rt-N67'],
    ['r_20', 'r-20'],
    ['r_20:30:40:50', 'r-20'],
    ['r_max', 'r-max'],
    ['e_blur', 'bl-1'],
    ['e_blur:500', 'bl-5'],
    ['e_grayscale', 'e-grayscale'],
    ['e_contrast:100', 'e-contrast'],
    ['e_sharpen:500', 'e-sharpen-5'],
    ['e_unsharp_mask:500', 'e-usm-0-5-1-0.05'],
    ['e_unsharp_mask:250', 'e-usm-0-2.5-1-0.05'],
    ['e_trim', 't-true'],
    ['e_trim:20', 't-20'],
    ['e_trim:20:red', 't-20'],
    ['bo_5px_solid_red', 'b-5-red'],
    ['bo_5px_solid_BLUE', 'b-5-blue'],
    ['bo_5px_solid_rgb:AAAA54', 'b-5-AAAA54'],
    ['bo_5px_solid_rgb:AAAA54A9', 'b-5-AAAA5466'],
    ['bo_5px_solid_rgb:B4F', 'b-5-BB44FF'],
    ['bo_5px_solid_rgb:B4F9', 'b-5-BB44FF60'],
    ['b_red', 'bg-red'],
    ['b_rgb:B4F9', 'bg-BB44FF60'],
    ['b_rgb:B4FF', 'bg-BB44FF99'],
    ['dpr_3.0', 'dpr-3.0'],
    ['c_crop', 'cm-extract'],
    ['c_fill', 'c-maintain_ratio'],
    ['c_fit', 'c-at_max'],
    ['c_pad', 'cm-pad_resize'],
    ['c_scale', 'c-force'],
    ['t_thumb', 'n-thumb'],
    ['fl_progressive', 'pr-true'],
    ['fl_progressive:steep', 'pr-true'],
    ['fl_progressive:none', 'pr-false'],
    ['so_10.5599,eo_10.5522,du_10.5500', 'so-10.56,eo-10.55,du-10.55'],
    ['h_300,w_300,c_crop,g_north', 'h-300,w-300,cm-extract,fo-top'],
    ['w_100/a_90', 'w-100:rt-90'],
    // A known key with an unknown value is left out.
    ['h_100,w_many/a_90', 'h-100:rt-90'],
    ['c_constructor,e_toString,w_5', 'w-5'],
    // Only texts have a colour.
    ['co_red,w_5', 'w-5'],
    ['l_text:Roboto_50:Hello%20World', 'l-text,i-Hello%20World,ff-Roboto,fs-50,lfo-center,l-end'],
    [
      'l_text:Roboto_50_bold_left:a%252Cb,co_BLUE',
      'l-text,i-a%2Cb,ff-Roboto,fs-50,tg-b,ia-left,lfo-center,co-blue,l-end',
    ],
    [
      'l_text:fonts:my_font.ttf_20:Hi,g_south_east,x_5,y_6',
      'l-text,i-Hi,ff-fonts@@my_font.ttf,fs-20,lx-N5,ly-N6,l-end',
    ],
    ['l_logos:a.png,w_20,g_north', 'l-image,i-logos@@a.png,lfo-top,w-20,l-end'],
    [
      'w_90/l_a.png/w_20/a_90/fl_layer_apply,x_3,y_4/e_grayscale',
      'w-90:l-image,i-a.png,lx-3,ly-4,w-20:rt-90,l-end:e-grayscale',
    ],
    ['l_video:a,w_20/h_5', 'h-5'],
  ])('%s is %s', (theirs, ours) => {
    expect(rewrite(`${theirs}/folder/a.jpg`, CLOUDINARY)).toBe(`tr:${ours}/folder/a.jpg`)
  })

  test.each<[string, boolean, string]>([
    ['image/upload/w_100/v1612/f/a.jpg', false, 'tr:w-100/f/a.jpg'],
    ['image/upload/w_100/v1612/f/a.jpg', true, 'tr:w-100/image/upload/f/a.jpg'],
    ['image/upload/f/a.jpg?x=1', false, 'f/a.jpg?x=1'],
    ['video/upload/q_auto:best/a.mp4', false, 'tr:q-60/a.mp4'],
    // Neither a folder nor ImageKit's own syntax is anything of Cloudinary's.
    ['my_folder/a.jpg', false, 'my_folder/a.jpg'],
    ['tr:w-100/a.jpg', false, 'tr:w-100/a.jpg'],
    ['w_100', false, 'w_100'],
  ])('%s, with its asset type kept: %s, is %s', (theirs, preserveAssetDeliveryTypes, ours) => {
    expect(rewrite(theirs, { type: 'CLOUDINARY', preserveAssetDeliveryTypes })).toBe(ours)
  })
})

test.each([
  ['w=100', 'w-100'],
  ['h=100', 'h-100'],
  ['w=100&ar=2:3&fit=crop', 'w-100,ar-2-3'],
  // The ratio takes one of the two sides, and a fit.
  ['w=100&h=100&ar=2:3&fit=crop', 'w-100,h-100'],
  ['w=100&ar=2:3', 'w-100'],
  ['crop=top', 'fo-top'],
  ['crop=top,left', 'fo-top_left'],
  ['crop=left%2Ctop', 'fo-top_left'],
  ['crop=faces', 'fo-auto'],
  ['fit=clip', 'c-at_max_enlarge'],
  ['fit=fill', 'cm-pad_resize'],
  ['fit=fillmax', 'cm-pad_resize'],
  ['fit=scale', 'c-force'],
  ['fit=max', 'c-at_max'],
  ['fit=facearea', 'fo-face'],
  ['fm=jpg', 'f-jpg'],
  ['fm=jp2', 'f-jpg'],
  ['fm=png8', 'f-png'],
  ['q=60', 'q-60'],
  ['orient=6', 'rt-90'],
  ['orient=270', 'rt-270'],
  ['fill-color=red', 'bg-red'],
  ['fill-color=A9AAAA54', 'bg-AAAA5466'],
  ['bg=9B4F', 'bg-BB44FF60'],
  ['bg=BLUE', 'bg-blue'],
  ['dpr=3.0', 'dpr-3.0'],
  ['sharp=3', 'e-sharpen-60'],
  ['sharp=100', 'e-sharpen-99'],
  ['con=-50', 'e-contrast'],
  ['usm=40', 'e-usm-2.5-8.00-1-0.05'],
  ['usm=-50&usmrad=2', 'e-usm-2-0.00-1-0.05'],
  ['blur=100', 'bl-5'],
  ['trim=auto', 't-true'],
  ['trim=color', 't-true'],
  ['h=100&w=many&blur=100', 'h-100,bl-5'],
])('Imgix: %s is %s', (theirs, ours) => {
  expect(rewrite(`f/a.jpg?${theirs}&v=1`, { type: 'IMGIX' })).toBe(`tr:${ours}/f/a.jpg?v=1`)
})

test.each([
  ['?imwidth=100', 'tr:w-100/a.jpg'],
  ['?imheight=100&imwidth=20', 'tr:w-20,h-100/a.jpg'],
  ['?imwidth=x&v=1', 'a.jpg?v=1'],
])('Akamai: %s is %s', (query, ours) => {
  expect(rewrite(`a.jpg${query}`, { type: 'AKAMAI' })).toBe(ours)
})

describe('at delivery', () => {
  let emulator: Emulator
  beforeAll(async () => {
    emulator = await startEmulator({ cdn: true })
  })
  afterAll(() => emulator.close())
  beforeEach(async () => {
    emulator.reset()
    await upload(emulator, await tealJpeg(120, 80), { fileName: 'a.jpg', folder: '/f' })
    await upload(emulator, Buffer.from('no real video'), { fileName: 'a.mp4' })
    await api(emulator, 'POST', '/v1/named-transformations', { name: 'thumb', transformation: 'w-30' })
  })

  const give = (urlRewriter: object, urlPrefix: string) =>
    api(emulator, 'POST', '/v1/accounts/url-endpoints', { description: 'x', urlPrefix, urlRewriter })
  const get = (path: string) => rawRequest(emulator.url, `/demo${path}`)

  test.each<[object, string, string]>([
    [
      { type: 'CLOUDINARY' },
      '/x/image/upload/w_60,h_60,c_crop,g_north/v12/f/a.jpg',
      '/tr:w-60,h-60,cm-extract,fo-top/f/a.jpg',
    ],
    [
      { type: 'CLOUDINARY' },
      '/x/w_60/l_text:Sans_20_bold:Hi%20there,co_red,g_south/f/a.jpg',
      '/tr:w-60:l-text,i-Hi%20there,ff-Sans,fs-20,tg-b,lfo-bottom,co-red,l-end/f/a.jpg',
    ],
    [
      { type: 'CLOUDINARY' },
      '/x/w_60/l_f:a.jpg/w_20/fl_layer_apply,g_north_west/f/a.jpg',
      '/tr:w-60:l-image,i-f@@a.jpg,lfo-top_left,w-20,l-end/f/a.jpg',
    ],
    [{ type: 'CLOUDINARY' }, '/x/t_thumb/f/a.jpg', '/tr:n-thumb/f/a.jpg'],
    [
      { type: 'IMGIX' },
      '/x/f/a.jpg?w=60&h=60&fit=fill&fill-color=9B4F&fm=png',
      '/f/a.jpg?tr=w-60,h-60,cm-pad_resize,bg-BB44FF60,f-png',
    ],
    [
      { type: 'IMGIX' },
      '/x/f/a.jpg?w=60&usm=40&sharp=20&blur=20&bg=red',
      '/f/a.jpg?tr=w-60,e-usm-2.5-8.00-1-0.05,e-sharpen-99,bl-1,bg-red',
    ],
    [{ type: 'AKAMAI' }, '/x/f/a.jpg?imwidth=33', '/f/a.jpg?tr=w-33'],
  ])('%j: %s is the picture of %s', async (rewriter, theirs, ours) => {
    await give(rewriter, 'x')
    const [found, expected] = [await get(theirs), await get(ours)]
    expect([found.status, String(found.headers['ik-error'] ?? '')]).toEqual([200, ''])
    const pixels = async (body: Buffer) => (await sharp(body).raw().toBuffer()).toString('base64')
    expect(await pixels(found.body)).toBe(await pixels(expected.body))
    // It is counted as what was shown.
    const today = new Date().toISOString().slice(0, 10)
    const { body } = await api(
      emulator,
      'GET',
      `/v1/accounts/usage-analytics?startDate=${today}&endDate=${today}`,
    )
    expect(body.topImages.byRequests).toMatchObject([{ name: '/f/a.jpg', requestCount: 2 }])
  })

  test('is for the URL-endpoint that has it, and changes nothing of ImageKit’s own', async () => {
    await give({ type: 'CLOUDINARY' }, 'x')
    expect((await get('/w_60/f/a.jpg')).status).toBe(404)
    expect((await get('/x/tr:w-60/f/a.jpg')).status).toBe(200)
    expect((await get('/x/f/a.jpg?tr=w-60')).status).toBe(200)
  })

  test('sends a video on to its original', async () => {
    await give({ type: 'CLOUDINARY' }, 'x')
    const { status, headers } = await get('/x/video/upload/w_60,q_auto/a.mp4')
    expect([status, headers.location]).toEqual([302, `${emulator.urlEndpoint}/x/a.mp4`])
  })

  test.each([
    '/x/w_60/..%2f..%2fa.jpg',
    '/x/image/upload/../../a.jpg',
    '/x/l_..:..:etc:passwd/f/a.jpg',
    '/x/l_%2e%2e%2f%2e%2e%2fetc%2fpasswd/f/a.jpg',
    '/x/w_60/%252e%252e/a.jpg',
    '/x/e_%00/a.jpg%00',
  ])('refuses %s', async (path) => {
    await give({ type: 'CLOUDINARY' }, 'x')
    expect([400, 404]).toContain((await get(path)).status)
  })
})
