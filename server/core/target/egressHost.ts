/** What k6 takes as the name of a `hosts` entry: an optional wildcard, a name, a port (lib/types/hosts.go). */
const label = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const taken = new RegExp(`^(?:(?:${label}\\.)*${label})?:[0-9]{1,5}$`);

const form = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\]):\d{1,5}$/i;

/** `host:port` of a target file, an IPv6 address in its shortest form; null where it is none. */
export function egressHost(text: string): string | null {
  if (!form.test(text) || Number(text.slice(text.lastIndexOf(':') + 1)) > 65_535) return null;
  if (!text.startsWith('[')) return text;
  const { name, port } = hostParts(text);
  const url = `http://${name}`;
  return URL.canParse(url) ? `${new URL(url).hostname}:${port}` : null;
}

/** Name and port of a `host:port`; an IPv6 address keeps its brackets. */
export function hostParts(host: string): { readonly name: string; readonly port: number } {
  const at = host.lastIndexOf(':');
  return { name: host.slice(0, at), port: Number(host.slice(at + 1)) };
}

/** An address or name with its port; an IPv6 address gets brackets. */
export const hostPort = (name: string, port: number): string =>
  name.includes(':') ? `[${bareHost(name)}]:${port}` : `${name}:${port}`;

/** Without the brackets of an IPv6 address. */
export const bareHost = (name: string): string => name.replace(/^\[|\]$/g, '');

/**
 * The entry by which k6 is held to a `host:port`: the name itself, or a wildcard and the longest end of it that k6
 * takes, because k6 knows neither "_" nor IPv6 addresses there. A wildcard is met by other names too; they then reach
 * this address, and no other.
 */
export function k6HostEntry(host: string): string {
  const name = host.toLowerCase();
  if (taken.test(name)) return name;
  for (let from = 1; from < name.length; from += 1) {
    const end = name.slice(from);
    if (taken.test(end) || (end.startsWith('.') && taken.test(end.slice(1)))) return `*${end}`;
  }
  throw new Error(`${host} is no host:port`);
}

/** Two hosts that k6 cannot tell apart, in a line; null where it can. */
export function twinHosts(hosts: readonly string[]): string | null {
  const known = new Map<string, string>();
  for (const host of hosts) {
    const entry = k6HostEntry(host);
    const other = known.get(entry);
    if (other !== undefined && other.toLowerCase() !== host.toLowerCase()) {
      return `k6 cannot tell ${other} from ${host}; give one of them another name (in /etc/hosts), and write that`;
    }
    known.set(entry, host);
  }
  return null;
}
