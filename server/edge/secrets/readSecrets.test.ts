import { chmod, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSecrets, withoutSecrets } from './readSecrets.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-secrets-'));
  file = join(folder, 'secrets');
  const text = '# of the shop\nAPI_KEY=of-the-file\nPASSWORD="two words"\nEMPTY=\nSHORT=abc\n';
  await writeFile(file, text, { mode: 0o600 });
});
afterAll(() => rm(folder, { recursive: true }));

const env = (over: Readonly<Record<string, string>> = {}) => ({
  ZEROHOUR_SECRETS_FILE: file,
  ...over,
});

it('reads the environment first, else the file', async () => {
  expect(await readSecrets(['API_KEY', 'PASSWORD'], env())).toEqual({
    ok: true,
    value: { API_KEY: 'of-the-file', PASSWORD: 'two words' },
  });
  const both = env({ ZEROHOUR_SECRET_API_KEY: 'of-the-environment', API_KEY: 'wrong' });
  expect(await readSecrets(['API_KEY'], both)).toEqual({
    ok: true,
    value: { API_KEY: 'of-the-environment' },
  });
  const emptied = env({ ZEROHOUR_SECRET_API_KEY: '' });
  expect(await readSecrets(['API_KEY'], emptied)).toEqual({
    ok: true,
    value: { API_KEY: 'of-the-file' },
  });
  expect(await readSecrets([], {})).toEqual({ ok: true, value: {} });
});

it('tells each secret that has no value, by name', async () => {
  const names = ['API_KEY', 'EMPTY', 'SHORT', 'OTHER'];
  expect(await readSecrets(names, env())).toEqual({
    ok: false,
    error: {
      EMPTY: expect.stringMatching(/^secret EMPTY is not set: set ZEROHOUR_SECRET_EMPTY /),
      SHORT: expect.stringMatching(/^secret SHORT has fewer than 4 characters/),
      OTHER: expect.stringMatching(/^secret OTHER is not set: set ZEROHOUR_SECRET_OTHER /),
    },
  });
  // A variable that a program needs is none of a scenario.
  const own = await readSecrets(['PATH'], { PATH: '/usr/bin', API_KEY: 'a key' });
  expect(own).toMatchObject({ error: { PATH: expect.stringMatching(/^secret PATH is not set/) } });
  const unnamed = await readSecrets(['API_KEY'], { ZEROHOUR_SECRETS_FILE: '' });
  expect(unnamed).toMatchObject({ error: { API_KEY: expect.stringMatching(/is not set/) } });
});

it('refuses a file that others may read, that is none, or that is too large', async () => {
  const problem = async (over: Readonly<Record<string, string>> = {}): Promise<string> => {
    const read = await readSecrets(['API_KEY'], env(over));
    return read.ok ? '' : (read.error.API_KEY ?? '');
  };
  const whole = `secret API_KEY is not known: ZEROHOUR_SECRETS_FILE ${file}`;
  for (const mode of [0o640, 0o604, 0o620, 0o601]) {
    await chmod(file, mode);
    expect(await problem()).toBe(`${whole} may be read by others; chmod 600 it`);
  }
  // The file is not asked where the environment has all of them.
  expect(await problem({ ZEROHOUR_SECRET_API_KEY: 'hunter22' })).toBe('');
  await chmod(file, 0o400);
  expect(await problem()).toBe('');
  expect(await problem({ ZEROHOUR_SECRETS_FILE: join(folder, 'none') })).toBe(
    `secret API_KEY is not known: ZEROHOUR_SECRETS_FILE ${join(folder, 'none')} cannot be read (ENOENT); check the path and its owner`,
  );
  expect(await problem({ ZEROHOUR_SECRETS_FILE: folder })).toContain('is no ordinary file');
  await chmod(file, 0o600);
  await truncate(file, 1_048_576);
  expect(await problem()).toBe('');
  await truncate(file, 1_048_577);
  expect(await problem()).toBe(`${whole} is larger than 1 MiB`);
});

it('leaves secrets out of the environment of a child, and nothing else', () => {
  const given = { ZEROHOUR_SECRET_A: 'x', ZEROHOUR_SECRETS_FILE: 'f', PATH: '/bin', SECRET: 's' };
  expect(withoutSecrets(given)).toEqual({ ZEROHOUR_SECRETS_FILE: 'f', PATH: '/bin', SECRET: 's' });
});

it('reads variables by the rule of target files, and needs no file for them', async () => {
  const of = (name: string, more: Readonly<Record<string, string>> = {}) =>
    readSecrets([`env ${name}`], {
      ...{ ZEROHOUR_TARGET_REGION: 'no', SHOP_TOKEN: 'hunter22', ZEROHOUR_SECRET_A: 'hidden22' },
      ...{ ZEROHOUR_SECRETS_FILE: '/nowhere', ...more },
    });
  expect(await of('ZEROHOUR_TARGET_REGION')).toEqual({
    ok: true,
    value: { 'env ZEROHOUR_TARGET_REGION': 'no' },
  });
  expect(await of('SHOP_TOKEN', { ZEROHOUR_TARGET_VARIABLES: 'SHOP_*' })).toEqual({
    ok: true,
    value: { 'env SHOP_TOKEN': 'hunter22' },
  });
  for (const name of ['SHOP_TOKEN', 'ZEROHOUR_SECRET_A', 'PATH', 'ZEROHOUR_TARGET_VARIABLES']) {
    expect(await of(name)).toEqual({
      ok: false,
      error: {
        [`env ${name}`]: expect.stringMatching(
          `^a scenario may not read the environment variable ${name}; call it ZEROHOUR_TARGET_${name}`,
        ),
      },
    });
  }
  expect(await of('ZEROHOUR_TARGET_GONE')).toMatchObject({
    error: { 'env ZEROHOUR_TARGET_GONE': expect.stringContaining('is not set') },
  });
});
