import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is wrong with the certificate of a target at 127.0.0.1. */
export type CertificateKind = 'good' | 'expired' | 'not yet valid' | 'of another host';

export interface Certificates {
  /** PEM of the target's key and certificate. */
  readonly key: string;
  readonly cert: string;
  /** The file of the authority that signed it. */
  readonly authorityFile: string;
  /** Removes the files. */
  remove(): void;
}

const dates: Readonly<Record<CertificateKind, readonly [from: string, to: string]>> = {
  good: ['20200101000000Z', '20990101000000Z'],
  expired: ['20200101000000Z', '20210101000000Z'],
  'not yet valid': ['20980101000000Z', '20990101000000Z'],
  'of another host': ['20200101000000Z', '20990101000000Z'],
};

/** `openssl ca` sets any dates; it keeps its own list of what it signed. */
const settings = `[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
`;

/** Makes an authority and a certificate that it signs, with the `openssl` of the machine. */
export function makeCertificates(kind: CertificateKind): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'zerohour-certificates-'));
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const name = kind === 'of another host' ? 'DNS:elsewhere.example' : 'IP:127.0.0.1';
  const [from, to] = dates[kind];
  writeFileSync(join(folder, 'ca.cnf'), settings);
  writeFileSync(join(folder, 'index.txt'), '');
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=bench');
  openssl(
    ...['req', ...newKey, '-keyout', 'target.key', '-out', 'target.csr'],
    ...['-subj', '/CN=target', '-addext', `subjectAltName=${name}`],
  );
  openssl(
    ...['ca', '-config', 'ca.cnf', '-batch', '-notext', '-in', 'target.csr'],
    ...['-out', 'target.pem', '-cert', 'ca.pem', '-keyfile', 'ca.key'],
    ...['-startdate', from, '-enddate', to],
  );
  return {
    key: readFileSync(join(folder, 'target.key'), 'utf8'),
    cert: readFileSync(join(folder, 'target.pem'), 'utf8'),
    authorityFile: join(folder, 'ca.pem'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
