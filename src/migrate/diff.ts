import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'

/** Returns a unified diff of a file's old and new text, which `git apply` takes. */
export function unifiedDiff(path: string, before: string, after: string): string {
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  })
}
