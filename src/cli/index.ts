#!/usr/bin/env node
import { defineCommand, runMain } from 'citty'

const main = defineCommand({
  meta: {
    name: 'unplugin-imagekit',
    description: 'Images in your source become ImageKit CDN URLs',
  },
  // Each command is loaded when it is called, so that none pays for the others' dependencies.
  subCommands: {
    emulator: () => import('./emulator').then(({ emulator }) => emulator),
  },
})

await runMain(main)
