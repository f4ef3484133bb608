/**
 * Returns a URL as a message may show it: without user name and password, and without the values of its query, which may be a
 * token. Other text stays as it is.
 */
export function printedUrl(text: string): string {
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return text
  return text.replace(/(:\/\/)[^/?#]*@/, '$1').replace(/\?[^#]+/, '?…')
}
