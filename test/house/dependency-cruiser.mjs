import { rooms } from './rooms.mjs'

/** Of every room, everything in `src` that it may not import. */
const arrows = Object.entries(rooms).map(([room, { mayImport }]) => ({
  name: `arrows-of-${room}`,
  comment: `src/${room} may import ${mayImport.join(', ') || 'no other room'} (test/house/rooms.mjs).`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^src/',
    // The public types belong to no room.
    pathNot: [`^src/(${[room, ...mayImport].join('|')})/`, '^src/types(/|\\.ts$)'],
  },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Files that import each other, types included, can only be understood together.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-emulator-in-the-plugin',
      comment: 'Users of the plugin do not load an emulator.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(emulator|cli)/' },
      to: { path: '^src/emulator/' },
    },
    ...arrows,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    includeOnly: '^src/',
  },
}
