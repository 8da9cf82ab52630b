/** A file beside the target file. `path` and `text` are empty until it was read. */
export interface NamedFile {
  readonly file: string;
  readonly path: string;
  readonly text: string;
}

/**
 * How a target's certificate is checked, and what it is shown. It goes to the workers with the run; the client's key
 * does not: each machine reads it from its own file.
 */
export interface EgressTls {
  /** PEM of the only authorities that the target's certificates are checked by; null: those of the machine. */
  readonly ca: string | null;
  /** PEM of the client certificate, and where its key lies; null: none is shown. */
  readonly client: { readonly cert: string; readonly keyPath: string } | null;
  /** No certificate is checked. Private and loopback addresses only. */
  readonly insecure: boolean;
}

/** Null for a target whose file says nothing about it. */
export function tlsOf({ ca, cert, key, insecure }: TlsKeys): EgressTls | null {
  if (ca === undefined && cert === undefined && insecure !== true) return null;
  const client =
    cert === undefined || key === undefined ? null : { cert: cert.text, keyPath: key.path };
  return { ca: ca?.text ?? null, client, insecure: insecure === true };
}

/** What a target file, or the command of an edge, says about certificates. */
export interface TlsKeys {
  readonly ca?: NamedFile | undefined;
  readonly cert?: NamedFile | undefined;
  readonly key?: NamedFile | undefined;
  readonly insecure?: boolean | undefined;
}

/** Why the addresses of an insecure target may not be driven; null where they may. */
export const insecureProblem = (host: string, address: string): string =>
  `"insecure" is for private and loopback addresses, and host ${host} is at ${address}; name the authority of its certificate by "ca"`;
