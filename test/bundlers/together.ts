import { oncePer } from '../helpers/once-per'

/**
 * One build for many cases, done when the first of them asks. If it fails, each case is built alone: what one has broken is no
 * failure of the others.
 *
 * @param cases what is built together, each in files and with images' widths of its own
 * @param build gives what the tests look at, and leaves nothing that they would read later
 * @param kindOf tells which cases can share a build; by default, all
 */
export function together<Case, Result>(
  cases: readonly Case[],
  build: (cases: readonly Case[]) => Promise<Result>,
  kindOf: (one: Case) => unknown = () => undefined,
): (one: Case) => Promise<Result> {
  const shared = oncePer((kind: unknown) => build(cases.filter((other) => kindOf(other) === kind)))
  return (one) => shared(kindOf(one)).catch(() => build([one]))
}
