import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Does work in a data folder of its own, which is removed again unless it is kept. */
export async function inOwnDataFolder<T>(
  name: string,
  work: (folder: string) => Promise<T>,
  { keep = false }: { readonly keep?: boolean } = {},
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), `zerohour-${name}-`));
  const before = process.env.ZEROHOUR_DATA;
  process.env.ZEROHOUR_DATA = folder;
  try {
    return await work(folder);
  } finally {
    if (!keep) await rm(folder, { recursive: true, force: true });
    if (before === undefined) delete process.env.ZEROHOUR_DATA;
    else process.env.ZEROHOUR_DATA = before;
  }
}
