import { open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { err, ok } from '../../../core/result.ts';
import { unstoredVersion } from '../../../core/switch/entry.ts';
import type { SettingsOf } from '../../../core/switch/providers/registry.ts';
import type { SwitchProvider } from '../../../core/switch/switchProvider.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { readFlag, writeFlag } from './flagdFlag.ts';
import type { ProviderOptions } from './providerOptions.ts';
import { checkedEntry, contentVersion } from './storedEntry.ts';

const fileSchema = z.looseObject({ flags: z.record(z.string(), z.unknown()) });
type FlagdFile = z.output<typeof fileSchema>;

/** A writer holds the lock for some milliseconds; one that died leaves it behind. */
const lockMs = { every: 20, waitMax: 3_000, staleAfter: 10_000 } as const;

/**
 * A file in flagd's JSON format in the folder of the switch file, or below it. A write reads and compares it under a
 * lock file and replaces it whole, so that a reader never sees half of it.
 */
export function createFlagdProvider(
  { file }: SettingsOf<'flagd'>,
  { folder }: ProviderOptions,
): SwitchProvider {
  const said = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw new Error(`flag file ${file}: ${oneLine(error)}`, { cause: error });
    }
  };
  return {
    read: (definitions) =>
      said(async () => {
        const { flags } = await readFlags(await pathInside(folder, file));
        return new Map(
          definitions.flatMap((definition) => {
            if (!Object.hasOwn(flags, definition.name)) return [];
            const flag = flags[definition.name];
            const entry = readFlag(flag);
            const reading = entry.ok
              ? checkedEntry(definition, contentVersion(flag), entry.value)
              : entry;
            return [[definition.name, reading]];
          }),
        );
      }),
    write: (definition, version, entry) =>
      said(async () => {
        const path = await pathInside(folder, file);
        return underLock(`${path}.lock`, async () => {
          const document = await readFlags(path);
          const { name } = definition;
          const before = Object.hasOwn(document.flags, name) ? document.flags[name] : undefined;
          const there = before === undefined ? unstoredVersion : contentVersion(before);
          if (there !== version) return err({ version: there });
          const understood = before === undefined ? null : readFlag(before);
          if (understood?.ok === false) throw new Error(`flag ${name}: ${understood.error}`);
          const flag = writeFlag(before, entry);
          await replace(path, { ...document, flags: { ...document.flags, [name]: flag } });
          return ok({ ...entry, version: contentVersion(flag) });
        });
      }),
    close: async () => undefined,
  };
}

/** Neither the path nor a link may lead out of the folder: the file is written. */
async function pathInside(folder: string, file: string): Promise<string> {
  const home = await realpath(folder);
  const path = resolve(home, file);
  const parent = await realpath(dirname(path));
  const real = await realpath(path).catch(() => join(parent, relative(dirname(path), path)));
  const way = relative(home, real);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
    throw new Error('it is outside the folder of the switch file; put it inside');
  }
  return real;
}

/** A file that does not exist holds no flag. */
async function readFlags(path: string): Promise<FlagdFile> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{"flags": {}}';
    throw error;
  });
  const parsed = fileSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Error('it has no "flags" by name');
}

async function replace(path: string, document: FlagdFile): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  try {
    const mode = await stat(path).then(
      (stats) => stats.mode,
      () => 0o644,
    );
    await writeFile(part, `${JSON.stringify(document, null, 2)}\n`, { mode, flush: true });
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
}

async function underLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  await take(lock);
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<void> {
  const until = Date.now() + lockMs.waitMax;
  for (;;) {
    try {
      const handle = await open(lock, 'wx');
      await handle.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const age = await stat(lock).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > lockMs.staleAfter) await rm(lock, { force: true });
    else if (Date.now() > until) throw new Error(`another writer holds ${lock}`);
    else await delay(lockMs.every);
  }
}
