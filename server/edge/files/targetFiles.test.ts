import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestCertificates, testCertificates } from '../../test/support/certificates.ts';
import { loadTarget } from './loadScenario.ts';

let folder: string;
let certificates: TestCertificates;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour-target-'));
  mkdirSync(join(folder, 'targets'));
  certificates = testCertificates(join(folder, 'targets'), ['IP:127.0.0.1']);
  const { ca, otherCa } = certificates;
  const inTargets = (name: string, text: string): void =>
    writeFileSync(join(folder, 'targets', name), text);
  inTargets('bundle.pem', `# of ours\n${ca.text}\n${otherCa.text}`);
  inTargets('broken.pem', `${ca.text}\n${ca.text.replace(/MII/, 'AAA')}`);
  inTargets('text.pem', 'secret words');
  inTargets(
    'locked.key',
    '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n',
  );
  writeFileSync(join(folder, 'outside.pem'), ca.text);
  symlinkSync(join(folder, 'outside.pem'), join(folder, 'targets', 'link.pem'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const load = (more: string) => {
  writeFileSync(
    join(folder, 'targets', 'shop.yaml'),
    `name: shop
baseUrl: https://127.0.0.1:8443
allowHosts: [127.0.0.1:8443]
isolation: dedicated
caps: { ratePerSecondMax: 5, vusMax: 5, durationMsMax: 1m }
${more}
`,
  );
  return loadTarget('shop', folder, folder, { env: {} });
};

it('reads the certificates beside the target file', async () => {
  const { ca, client } = certificates;
  expect(await load('ca: ca.pem\ncert: client.pem\nkey: client.key')).toMatchObject({
    ok: true,
    value: { ca, ...client },
  });
  expect(await load('ca: bundle.pem')).toMatchObject({ ok: true });
  const plain = await load('insecure: true');
  expect(plain.ok && [plain.value.ca, plain.value.cert, plain.value.insecure]).toEqual([
    undefined,
    undefined,
    true,
  ]);
});

it.each([
  ['ca: gone.pem', 'ca', 'ca gone.pem does not exist'],
  ['ca: ../outside.pem', 'ca', /^ca \.\.\/outside\.pem is outside the scenario's folder/],
  ['ca: link.pem', 'ca', /^ca link\.pem is outside the scenario's folder/],
  ['ca: text.pem', 'ca', /^ca text\.pem holds no certificate that can be read; it is PEM text/],
  ['ca: broken.pem', 'ca', /^ca broken\.pem holds no certificate that can be read/],
  ['ca: ca.key', 'ca', /^ca ca\.key holds no certificate/],
  ['cert: text.pem\nkey: client.key', 'cert', /^cert text\.pem holds no certificate/],
  ['cert: gone.pem\nkey: client.key', 'cert', 'cert gone.pem does not exist'],
  ['cert: client.pem\nkey: gone.key', 'key', 'key gone.key does not exist'],
  ['cert: client.pem\nkey: server.key', 'key', 'key server.key is not the key of client.pem'],
  [
    'cert: client.pem\nkey: text.pem',
    'key',
    /^key text\.pem holds no key that can be read without/,
  ],
  ['cert: client.pem\nkey: locked.key', 'key', /^key locked\.key holds no key that can be read/],
])(
  'tells what is wrong with %j, and nothing of what the file holds',
  async (more, path, message) => {
    const loaded = await load(more);
    if (loaded.ok) throw new Error('it was read');
    expect(loaded.error).toMatchObject([{ path, file: join(folder, 'targets', 'shop.yaml') }]);
    expect(loaded.error[0]?.message).toMatch(message);
    expect(JSON.stringify(loaded.error)).not.toContain('secret');
  },
);

it('reads the switch file beside the target file, whatever it says', async () => {
  const path = join(folder, 'targets', 'switches.yaml');
  writeFileSync(path, 'switches: none yet\n');
  symlinkSync('switches.yaml', join(folder, 'targets', 'linked.yaml'));
  for (const file of ['switches.yaml', 'linked.yaml']) {
    const loaded = await load(`switchFile: ${file}`);
    expect(loaded.ok && loaded.value.switchFile).toEqual({
      ...{ file, path, text: 'switches: none yet\n' },
    });
  }
  const bare = await load('');
  expect(bare.ok && 'switchFile' in bare.value && bare.value.switchFile).toBeFalsy();
  const none = await load('switchFile: gone.yaml\nca: ca.pem');
  expect(none.ok ? [] : none.error).toMatchObject([
    { path: 'switchFile', message: 'switchFile gone.yaml does not exist' },
  ]);
  writeFileSync(path, ' '.repeat(2_097_152));
  expect((await load('switchFile: switches.yaml')).ok).toBe(true);
  writeFileSync(path, ' '.repeat(2_097_153));
  expect(await load('switchFile: switches.yaml')).toMatchObject({
    error: [{ message: 'switchFile switches.yaml is larger than 2048 KiB' }],
  });
});
