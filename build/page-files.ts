import { pageScript } from './page-script'
import { rawText } from './raw-text'

/** What esbuild needs for the sources' `?raw` and `?page`: the files of this package's own pages. */
export const pageFiles = [rawText, pageScript]
