import { Build } from './build'
import type { Host } from './host'
import { ProjectState } from './project-state'

/** A project: the state that its builds share, and the way to open one. */
export class Project extends ProjectState {
  /** Opens a build: one run of one compiler, sub-builds of workers and service workers included. */
  open(host: Host): Build {
    return new Build(this, host)
  }
}
