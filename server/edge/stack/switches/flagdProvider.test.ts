import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  contractSwitches,
  switchProviderContract,
} from '../../../core/switch/switchProvider.contract.ts';
import { targetCase } from '../../../test/support/targetCase.ts';
import { createFlagdProvider } from './flagdProvider.ts';

const other = {
  state: 'ENABLED',
  variants: { a: { nested: [1] } },
  defaultVariant: 'a',
  targeting: { fractional: [['a', 100]] },
};
const document = {
  $schema: 'https://flagd.dev/schema/v0/flags.json',
  flags: { other },
  $evaluators: { mine: { in: ['@x', { var: ['email'] }] } },
};

const open = (folder: string, file = 'flags.json') =>
  createFlagdProvider(
    { kind: 'flagd', file },
    { folder, target: targetCase(), tag: { header: 'baggage', value: '' }, instances: [] },
  );

/** What flagd evaluates: the rules of `if` on the instance, else the default variant. */
function evaluate(flag: typeof other | undefined, instance: string) {
  if (flag === undefined) return null;
  const rules: unknown[] = (flag.targeting as unknown as { if?: unknown[] } | undefined)?.if ?? [];
  for (let index = 0; index < rules.length; index += 2) {
    const names = (rules[index] as { in: [unknown, string[]] }).in[1];
    if (names.includes(instance)) return Reflect.get(flag.variants, String(rules[index + 1]));
  }
  return Reflect.get(flag.variants, flag.defaultVariant);
}

async function openCase() {
  const folder = await mkdtemp(join(tmpdir(), 'zh-flagd-'));
  const path = join(folder, 'flags.json');
  await writeFile(path, JSON.stringify(document));
  const read = async () => JSON.parse(await readFile(path, 'utf8'));
  return {
    open: () => open(folder),
    openUnreachable: () => open(join(folder, 'none')),
    seenBy: async (instance: string, { name }: { readonly name: string }) =>
      evaluate((await read()).flags[name], instance),
    async others() {
      const { flags, ...rest } = await read();
      return JSON.stringify({ ...rest, other: flags.other });
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

switchProviderContract('flagd', { hasDefault: false, isPerInstance: true }, openCase);

describe('a flag file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zh-flagd-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const [limit] = contractSwitches as [(typeof contractSwitches)[number]];
  const entry = { value: 5, instances: {} };

  it('is created when it is not there, and leaves no other file behind', async () => {
    await mkdir(join(folder, 'sub'));
    expect((await open(folder, 'sub/f.json').write(limit, 'none', entry)).ok).toBe(true);
    expect(await readdir(join(folder, 'sub'))).toEqual(['f.json']);
    expect(JSON.parse(await readFile(join(folder, 'sub/f.json'), 'utf8'))).toEqual({
      flags: { 'order.limit': { state: 'ENABLED', variants: { 5: 5 }, defaultVariant: '5' } },
    });
  });

  it('lies inside the folder of the switch file, also by its links', async () => {
    const inner = join(folder, 'inner');
    await mkdir(inner);
    await writeFile(join(folder, 'out.json'), '{"flags": {}}');
    await symlink(join(folder, 'out.json'), join(inner, 'link.json'));
    await symlink(folder, join(inner, 'up'));
    for (const file of ['../out.json', join(folder, 'out.json'), 'link.json', 'up/new.json']) {
      const line = `flag file ${file}: it is outside the folder of the switch file; put it inside`;
      await expect(open(inner, file).write(limit, 'none', entry)).rejects.toThrow(line);
      await expect(open(inner, file).read([limit])).rejects.toThrow(line);
    }
    expect(await readFile(join(folder, 'out.json'), 'utf8')).toBe('{"flags": {}}');
  });

  it('is not written over a flag that is not understood', async () => {
    const path = join(folder, 'flags.json');
    const text = JSON.stringify({ flags: { 'order.limit': other } });
    await writeFile(path, text);
    const reading = (await open(folder).read([limit])).get('order.limit');
    expect(reading).toMatchObject({ ok: false });
    const { contentVersion } = await import('./storedEntry.ts');
    await expect(open(folder).write(limit, contentVersion(other), entry)).rejects.toThrow(
      'flag order.limit: its variant "a" is no boolean, number or text',
    );
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('says that the file is no flag file', async () => {
    for (const text of ['{', '[]', '{"flags": 1}']) {
      await writeFile(join(folder, 'flags.json'), text);
      const why = text === '{' ? '.*JSON' : 'it has no "flags" by name$';
      await expect(open(folder).read([limit])).rejects.toThrow(
        new RegExp(`^flag file flags\\.json: ${why}`),
      );
    }
  });

  it('waits for a writer that lives, and then reads what that wrote', async () => {
    const lock = join(folder, 'flags.json.lock');
    await writeFile(lock, '');
    let isWritten = false;
    const writing = open(folder)
      .write(limit, 'none', entry)
      .then(({ ok }) => {
        isWritten = true;
        return ok;
      });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(isWritten).toBe(false);
    await rm(lock);
    expect(await writing).toBe(true);
    expect(await readdir(folder)).toEqual(['flags.json']);
  });

  it('waits for no lock that cannot be taken at all', async () => {
    const name = `${'f'.repeat(248)}.json`;
    await expect(open(folder, name).write(limit, 'none', entry)).rejects.toThrow('ENAMETOOLONG');
  });

  it('takes the lock of a writer that died', async () => {
    const lock = join(folder, 'flags.json.lock');
    await writeFile(lock, '');
    const long = new Date(Date.now() - 11_000);
    await utimes(lock, long, long);
    expect((await open(folder).write(limit, 'none', entry)).ok).toBe(true);
  });
});
