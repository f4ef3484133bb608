#!/usr/bin/env node
import { defineCommand, runMain } from 'citty'

const main = defineCommand({
  meta: {
    name: 'unplugin-imagekit',
    description: 'Images in your source become ImageKit CDN URLs',
  },
  // Loaded on demand, so that no command loads the dependencies of others.
  subCommands: {
    plan: () => import('./plan').then(({ plan }) => plan),
    sync: () => import('./sync').then(({ sync }) => sync),
    verify: () => import('./verify').then(({ verify }) => verify),
    purge: () => import('./purge').then(({ purge }) => purge),
    prune: () => import('./prune').then(({ prune }) => prune),
    doctor: () => import('./doctor').then(({ doctor }) => doctor),
    migrate: () => import('./migrate').then(({ migrate }) => migrate),
    emulator: () => import('./emulator').then(({ emulator }) => emulator),
  },
})

await runMain(main)
