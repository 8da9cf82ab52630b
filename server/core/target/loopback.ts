/** Does a host name or address (brackets or not) mean the machine itself, which no other can reach by it? */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || /^\[?::1\]?$/.test(host) || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(host);
