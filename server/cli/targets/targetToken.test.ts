import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { targetTokenCommand } from './targetToken.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-token-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function printed(file: string, ...flags: string[]): Promise<string> {
  let out = '';
  const write = (text: unknown): boolean => {
    out += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(write);
  // With --json the lines for people go to stderr.
  vi.spyOn(process.stderr, 'write').mockImplementation(flags.length > 0 ? () => true : write);
  await targetTokenCommand().parseAsync(['node', 'target-token', file, ...flags]);
  return out;
}

it('prints what to publish for each host, the same each time', async () => {
  const file = join(folder, 'shop.yaml');
  await writeFile(
    file,
    `name: shop
baseUrl: http://shop.test
allowHosts: [shop.test:80, 10.0.0.1:443]
caps: { ratePerSecondMax: 1, vusMax: 1, durationMsMax: 1s }
shadow: { key: 0123456789abcdef }
ownership: dns
`,
  );
  const text = await printed(file);
  const [, token = ''] = /TXT record _zerohour\.shop\.test: (zh1\.\S{43})\n/.exec(text) ?? [];
  expect(token).not.toBe('');
  expect(text).toContain(
    `http://shop.test/.well-known/zerohour-ownership answers 200 with: ${token}`,
  );
  expect(text).toContain('https://10.0.0.1/.well-known/zerohour-ownership answers 200 with: zh1.');
  expect(text).not.toContain('_zerohour.10.0.0.1');
  expect(text).toContain('has "ownership: dns"');
  expect(JSON.parse(await printed(file, '--json'))).toMatchObject({
    target: 'shop',
    ownership: 'dns',
    proofs: [
      { host: 'shop.test:80', token },
      { host: '10.0.0.1:443', record: null },
    ],
  });
});

it('prints every diagnostic of an invalid file instead', async () => {
  const file = join(folder, 'bad.yaml');
  await writeFile(file, 'name: shop\n');
  const text = await printed(file);
  expect(text).toContain('"baseUrl" is missing');
  expect(text).toContain('error ZH-TARGET-001: the target file is not valid: ');
  expect(process.exitCode).toBe(64);
});
