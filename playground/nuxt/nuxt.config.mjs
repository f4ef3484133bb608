import { defineNuxtConfig } from 'nuxt/config'

export default defineNuxtConfig({
  modules: ['unplugin-imagekit/nuxt'],
  imagekit: { folder: '/playground' },
  compatibilityDate: '2026-07-01',
  telemetry: false,
})
