import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { egressConfig, egressFile, writeEgress } from './egressConfig.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour-egress-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const pins = [
  { host: 'shop.test:443', address: '10.0.0.7' },
  { host: 'bank.test:80', address: '2001:db8::1' },
  { host: 'pool.test:8080', address: '::1', port: 9_000 },
];
const hosts = {
  'shop.test:443': '10.0.0.7:443',
  'bank.test:80': '[2001:db8::1]:80',
  'pool.test:8080': '[::1]:9000',
  '*': '0.0.0.0',
};
const written = (name = egressFile): string => readFileSync(join(folder, name), 'utf8');

it('pins each host to its address and port, and every other name to nowhere', () => {
  expect(JSON.parse(egressConfig(pins))).toEqual({ hosts });
  expect(JSON.parse(egressConfig([]))).toEqual({ hosts: { '*': '0.0.0.0' } });
});

it('shows a client certificate and leaves certificates unchecked where it is told to', () => {
  const client = { cert: 'a certificate', key: 'its key' };
  expect(JSON.parse(egressConfig([], { client, insecure: true }))).toEqual({
    hosts: { '*': '0.0.0.0' },
    tlsAuth: [client],
    insecureSkipTLSVerify: true,
  });
});

it('is written for this user alone, with the authorities beside it and none of the machine', async () => {
  const keyPath = join(folder, 'key.pem');
  writeFileSync(keyPath, 'its key');
  const tls = { ca: 'an authority', client: { cert: 'a certificate', keyPath }, insecure: false };
  expect(await writeEgress(folder, pins, tls)).toEqual({
    ok: true,
    value: {
      SSL_CERT_FILE: join(folder, 'ca.pem'),
      SSL_CERT_DIR: join(folder, 'no-certificates'),
    },
  });
  expect(JSON.parse(written())).toEqual({
    hosts,
    tlsAuth: [{ cert: 'a certificate', key: 'its key' }],
  });
  expect(written('ca.pem')).toBe('an authority');
  for (const name of [egressFile, 'ca.pem']) {
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  }
});

it('keeps the authorities of the machine where the target names none', async () => {
  const none = { ok: true, value: {} };
  expect(await writeEgress(folder, [], undefined)).toEqual(none);
  expect(await writeEgress(folder, [], { ca: null, client: null, insecure: true })).toEqual(none);
  expect(JSON.parse(written())).toEqual({ hosts: { '*': '0.0.0.0' }, insecureSkipTLSVerify: true });
  expect(readdirSync(folder)).toEqual([egressFile]);
});

it('says which file this machine lacks', async () => {
  const keyPath = join(folder, 'missing.pem');
  const tls = { ca: null, client: { cert: 'a certificate', keyPath }, insecure: false };
  expect(await writeEgress(folder, [], tls)).toEqual({
    ok: false,
    error: `the key of the client certificate, ${keyPath}, does not exist; each worker needs it there`,
  });
  expect(readdirSync(folder)).toEqual([]);
});
