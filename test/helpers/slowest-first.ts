import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Kinds of tests in their order. Those whose files each have a process of their own come first; the small files of the others,
 * which share processes as long as one kind follows itself, fill what the processors have left at the end.
 */
const PROJECTS = ['trials', 'package', 'browser', 'isolated', 'heavy', 'bundlers', 'unit']

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
].map((name) => `/${name}.test.ts`)

/** Starts slow files early, so that no processor waits for the last of them. A clean clone has no durations to sort by. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ project, moduleId }: TestSpecification) =>
      2 * PROJECTS.indexOf(project.name) + (SLOW.some((name) => moduleId.endsWith(name)) ? 0 : 1)
    return (await super.sort(files)).sort((one, other) => place(one) - place(other))
  }
}
