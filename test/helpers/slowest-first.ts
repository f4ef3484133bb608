import { basename } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Kinds of tests in their order. Those whose files each have a process of their own come first; the small files of the others,
 * which share processes as long as one kind follows itself, fill what the processors have left at the end.
 */
const PROJECTS = ['trials', 'package', 'browser', 'isolated', 'heavy', 'bundlers', 'unit']

/**
 * Files that start many processes. Node forks to start one, which copies the table of the worker's memory and makes each page be
 * looked up again: with 1.3 GB, as a worker has that has loaded all bundlers, 0.3 s for each process.
 */
const STARTING = [
  'at-once',
  'atomic-file',
  'attack-servers',
  'attack-states',
  'bundler-config',
  'deploy',
  'deploy-at-once',
  'deploy-kill',
  'diff',
  'doctor',
  'dts',
  'emulator',
  'emulator-kill',
  'emulator-restore-kill',
  'help',
  'image-formats',
  'kill',
  'local',
  'migrate',
  'playground',
  'process',
  'regular-file',
  'start',
  'store',
]

/** Files that take ten seconds and more on a machine with two processors. */
const SLOW = [
  'at-once',
  'attack-clocks',
  'attack-servers',
  'attack-states',
  'bundler-config',
  'caches',
  'check-args',
  'conformance',
  'day',
  'deploy',
  'deploy-kill',
  'deploy-large',
  'differential',
  'dts',
  'emulator-page',
  'environments',
  'failed-rendition',
  'formats',
  'frameworks',
  'growth',
  'image-formats',
  'inspector',
  'kill',
  'left-in-output',
  'local',
  'messages',
  'neighbours',
  'neighbours-vite',
  'one-folder',
  'output-folders',
  'package',
  'playground',
  'references',
  'references-apps',
  'report',
  'signed-urls',
  'silent-server',
  'source-queries',
  'testing-examples',
  'too-deep',
  'typescript',
  'video-header',
  'videos',
  'vitest',
  'within-expressions',
]

const named = (names: readonly string[], path: string) => names.includes(basename(path, '.test.ts'))

/**
 * Starts slow files early, so that no processor waits for the last of them, and before those what starts processes, as long as
 * the workers are small. A clean clone has no durations to sort by.
 */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ project, moduleId }: TestSpecification) =>
      3 * PROJECTS.indexOf(project.name) + (named(STARTING, moduleId) ? 0 : named(SLOW, moduleId) ? 1 : 2)
    return (await super.sort(files)).sort((one, other) => place(one) - place(other))
  }
}
