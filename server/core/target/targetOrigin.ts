/** What is reached at 127.0.0.1 when no other service was given the port on that family. */
const thisMachine = /^(?:(?:.+\.)?localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|\[::ffff:7f00:1\])$/;

/**
 * What two target files have in common that drive the same server: `host:port` of `baseUrl`, the usual
 * spellings of this machine (`localhost`, `127.0.0.1`, `[::1]`) as one. One run at a time holds an origin.
 */
export function targetOrigin(baseUrl: string): string {
  const { protocol, hostname, port } = new URL(baseUrl);
  const name = hostname.replace(/\.$/, '');
  const host = thisMachine.test(name) ? 'localhost' : name;
  return `${host}:${port === '' ? defaultPort(protocol) : port}`;
}

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** The port of a URL that names none: that of its protocol, empty for one that is not HTTP. */
export const defaultPort = (protocol: string): string => defaultPorts[protocol] ?? '';

/** The address of a path below a base, which may have a path of its own and end with "/". */
export const below = (base: string, path: string): string => `${base.replace(/\/+$/, '')}${path}`;
