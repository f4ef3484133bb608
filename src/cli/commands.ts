import type { ArgsDef, CommandDef } from 'citty'

/** A command as the help of all commands lists it. */
export interface Listed {
  description: string
  /** Arguments of an example. */
  example: string
  /** Loads the command, so that none loads the dependencies of others. */
  load(): Promise<CommandDef<ArgsDef>>
}

export const COMMANDS: Readonly<Record<string, Listed>> = {
  plan: {
    description: 'Show what a deploy would upload, purge and prune, and change nothing',
    example: '--previous remote --markdown',
    load: () => import('./plan').then(({ plan }) => plan as CommandDef<ArgsDef>),
  },
  sync: {
    description: 'Upload the images that the source refers to, and write the lockfile',
    example: '--dry-run',
    load: () => import('./sync').then(({ sync }) => sync as CommandDef<ArgsDef>),
  },
  verify: {
    description: 'Request every URL of the build, and check the response',
    example: '--manifest dist/imagekit-manifest.json --rate 20',
    load: () => import('./verify').then(({ verify }) => verify as CommandDef<ArgsDef>),
  },
  purge: {
    description: 'Purge images from the CDN that have changed under the same URL',
    example: '--previous https://example.com/imagekit-manifest.json --dry-run',
    load: () => import('./purge').then(({ purge }) => purge as CommandDef<ArgsDef>),
  },
  report: {
    description: 'Write a report of the build’s images: what screens load, findings, advice, budgets',
    example: '--browser --out images.html',
    load: () => import('./report').then(({ report }) => report as CommandDef<ArgsDef>),
  },
  prune: {
    description: 'Delete the plugin’s files that no build refers to any more (a dry run by default)',
    example: '--grace 60 --yes',
    load: () => import('./prune').then(({ prune }) => prune as CommandDef<ArgsDef>),
  },
  doctor: {
    description: 'Check keys, endpoint, clock, permissions, versions and the lockfile',
    example: '--env staging',
    load: () => import('./doctor').then(({ doctor }) => doctor as CommandDef<ArgsDef>),
  },
  migrate: {
    description:
      'Translate image references of vite-imagetools, enhanced:img, Responsive Image, next/image and Cloudinary',
    example: 'src --from imagetools --write',
    load: () => import('./migrate').then(({ migrate }) => migrate as CommandDef<ArgsDef>),
  },
  emulator: {
    description:
      'Run an ImageKit emulator on 127.0.0.1: uploads, Media Library, delivery, and a page to inspect them',
    example: '--dir .imagekit --seed public/images',
    load: () => import('./emulator/emulator').then(({ emulator }) => emulator as CommandDef<ArgsDef>),
  },
}
