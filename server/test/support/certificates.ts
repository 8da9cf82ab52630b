import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedFile } from '../../core/target/tls.ts';

/** An authority, what it signed, and another authority that signed nothing; made with the machine's `openssl`. */
export interface TestCertificates {
  readonly ca: NamedFile;
  readonly otherCa: NamedFile;
  readonly server: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: NamedFile; readonly key: NamedFile };
}

/** Of a server with these names (`IP:127.0.0.1`, `DNS:shop.test`) and a client, as files in a folder. */
export function testCertificates(folder: string, names: readonly string[]): TestCertificates {
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  };
  const own = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
  ];
  const make = (name: string, ...more: readonly string[]): void =>
    openssl(
      ...own,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-subj',
      `/CN=${name}`,
      ...more,
    );
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key'];
  make('ca');
  make('other');
  make('server', '-addext', `subjectAltName=${names.join(',')}`, ...signed);
  make('client', ...signed);
  const named = (file: string): NamedFile => {
    const path = join(folder, file);
    return { file, path, text: readFileSync(path, 'utf8') };
  };
  return {
    ca: named('ca.pem'),
    otherCa: named('other.pem'),
    server: { cert: named('server.pem').text, key: named('server.key').text },
    client: { cert: named('client.pem'), key: named('client.key') },
  };
}
