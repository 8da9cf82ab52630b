/** Whether a host name or address, with or without brackets, means the machine itself. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' ||
  /^\[?::1\]?$/.test(host) ||
  /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host) ||
  /^\[?::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]?$/.test(host);

/** The same for the host of a URL; false where the text is not a URL. */
export const isLoopbackUrl = (url: string): boolean =>
  URL.canParse(url) && isLoopback(new URL(url).hostname);
