/**
 * An address as messages, logs and reports may show it: without user, password and fragment, and with `…`
 * for each value of its query, which may be a token. `(not a URL)` for anything else.
 */
export function shownUrl(address: string): string {
  if (!URL.canParse(address)) return '(not a URL)';
  const { protocol, host, pathname, search } = new URL(address);
  // As it was written: the path of an address without one is `/` only to the parser.
  const path = pathname === '/' && !/\/(?:$|[?#])/.test(address) ? '' : pathname;
  const query = search.replace(/=[^&]*/g, '=…');
  return `${protocol}//${host}${path}${query}`;
}
