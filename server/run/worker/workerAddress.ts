import { isLoopback } from '../../core/target/loopback.ts';

/** The address of a store as a worker uses it, with a login of its own. */
export interface WorkerAddress {
  /** Host and port, for a message. */
  readonly place: string;
  /** Only this machine reaches it: a loopback address or a Unix socket. */
  readonly isLocal: boolean;
  with(user: string, password: string): string;
}

/**
 * What a worker needs beside the address itself. Every other parameter stays with the server: its own login, which
 * drivers prefer to that of the address, settings of its sessions, and paths of files on its machine.
 */
const postgresKept = ['sslmode', 'sslnegotiation', 'uselibpqcompat'];
const redisKept = ['db', 'family', 'path'];

/** `postgres://…`. Its parameters `host` and `port` win over the address, as `pg` reads them. */
export function postgresAddress(address: string): WorkerAddress {
  const url = new URL(address);
  const { searchParams } = url;
  const host = searchParams.get('host') || decodeURIComponent(bare(url.hostname));
  return addressAt(url, postgresKept, host, searchParams.get('port') || url.port);
}

/**
 * `redis://…` or `rediss://…`. Its parameters `host` and `port` fill what the address leaves out, as ioredis
 * reads them.
 */
export function redisAddress(address: string): WorkerAddress {
  const url = new URL(address);
  const { searchParams } = url;
  const host = bare(url.hostname) || searchParams.get('host') || '';
  return addressAt(url, redisKept, host, url.port || searchParams.get('port') || '');
}

function addressAt(
  { protocol, pathname, searchParams }: URL,
  kept: readonly string[],
  host: string,
  port: string,
): WorkerAddress {
  const isSocket = host.startsWith('/') || searchParams.has('path');
  const written = host.includes(':') ? `[${host}]` : encodeURIComponent(host);
  const place = `${written}${port === '' ? '' : `:${port}`}`;
  const pairs = kept.flatMap((name) => {
    const value = searchParams.get(name);
    return value === null ? [] : [[name, value] as [string, string]];
  });
  const query = pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
  return {
    place: isSocket ? (searchParams.get('path') ?? host) : place,
    // Without a host a driver takes this machine.
    isLocal: isSocket || host === '' || isLoopback(host),
    with: (user, password) =>
      `${protocol}//${encodeURIComponent(user)}:${encodeURIComponent(password)}` +
      `@${place === '' ? 'localhost' : place}${pathname}${query}`,
  };
}

const bare = (hostname: string): string => hostname.replace(/[[\]]/g, '');
