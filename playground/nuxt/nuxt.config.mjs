import { defineNuxtConfig } from 'nuxt/config'

export default defineNuxtConfig({
  modules: ['unplugin-imagekit/nuxt'],
  imagekit: { folder: '/playground', strict: true },
  // The images of all apps lie beside this folder, and two above `app`, which is Vite's root.
  vite: { server: { fs: { allow: ['../..'] } } },
  // Nuxt's other builder: `nuxt build --envName webpack`.
  $env: { webpack: { builder: 'webpack' } },
  compatibilityDate: '2026-07-01',
  telemetry: false,
})
