import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';
import { hostParts, k6HostEntry } from '../../core/target/egressHost.ts';
import type { EgressPins } from '../../core/target/egressPolicy.ts';
import type { EgressTls } from '../../core/target/tls.ts';
import { pemBytesMax, readText } from '../files/readText.ts';
import { neverRanges } from '../stack/egress/addresses.ts';

/** k6's configuration file in a shard's folder; every k6 is started with it. */
export const egressFile = 'egress.json';

/** The address of every host that is not pinned. k6 refuses its range, so no packet leaves. */
const nowhere = '0.0.0.0';

/**
 * k6's `hosts` (lib/netext/dialer.go): each `host:port` has one address, and `*` matches all others,
 * including IP literals in any spelling, other ports and redirects. So k6 asks no name server, and a URL
 * that a script builds at run time cannot leave the list. `client`: PEM of the certificate that it shows, and of its key.
 */
export function egressConfig(
  egressPins: EgressPins,
  tls: { readonly client: ClientCertificate | null; readonly insecure: boolean } = plain,
): string {
  const hosts = egressPins.map(({ host, address, port: dialled }) => {
    const port = dialled ?? hostParts(host).port;
    const at = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
    return [k6HostEntry(host), at];
  });
  return JSON.stringify({
    hosts: { ...Object.fromEntries(hosts), '*': nowhere },
    ...(tls.client === null ? {} : { tlsAuth: [tls.client] }),
    ...(tls.insecure ? { insecureSkipTLSVerify: true } : {}),
  });
}

const plain = { client: null, insecure: false };

interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Authorities of a target, in a shard's folder. */
const caFile = 'ca.pem';
/** There is none: Go's own folders of certificates would count beside the file. */
const noFolder = 'no-certificates';

/**
 * Writes what holds a k6 to its target into its folder, for this user only. Returns the variables by which k6 checks
 * certificates; the error says which file of this machine is missing.
 */
export async function writeEgress(
  folder: string,
  egressPins: EgressPins,
  tls: EgressTls | undefined,
): Promise<Result<Readonly<Record<string, string>>, string>> {
  const client = await clientCertificate(tls?.client ?? null);
  if (!client.ok) return client;
  const config = egressConfig(egressPins, {
    client: client.value,
    insecure: tls?.insecure === true,
  });
  await writeFile(join(folder, egressFile), config, { mode: 0o600 });
  if (tls === undefined || tls.ca === null) return ok({});
  const file = join(folder, caFile);
  await writeFile(file, tls.ca, { mode: 0o600 });
  return ok({ SSL_CERT_FILE: file, SSL_CERT_DIR: join(folder, noFolder) });
}

async function clientCertificate(
  client: EgressTls['client'],
): Promise<Result<ClientCertificate | null, string>> {
  if (client === null) return ok(null);
  const key = await readText(client.keyPath, pemBytesMax);
  return key.ok
    ? ok({ cert: client.cert, key: key.value })
    : err(
        `the key of the client certificate, ${client.keyPath}, ${key.error}; each worker needs it there`,
      );
}

/** k6 applies `--blacklist-ip` after `hosts`, to the address that it would dial; it overrides the script's option. */
export const egressArguments = (folder: string): readonly string[] => [
  `--config=${join(folder, egressFile)}`,
  ...neverRanges.map((range) => `--blacklist-ip=${range}`),
];
