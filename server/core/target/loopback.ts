/** Whether a host name or address (brackets or not) means the machine itself, which no other can reach by it. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' ||
  /^\[?::1\]?$/.test(host) ||
  /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host) ||
  /^\[?::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]?$/.test(host);

/** The same of a URL's host; false for what is no URL. */
export const isLoopbackUrl = (url: string): boolean =>
  URL.canParse(url) && isLoopback(new URL(url).hostname);
