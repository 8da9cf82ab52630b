import { existsSync } from 'node:fs';
import { cp, lstat, mkdir, mkdtemp, readdir, readFile, readlink, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What installed tools write beside the packages. */
const notPackages = ['.vite', '.vite-temp', '.cache'];

/** A copy of a checkout, and a folder beside it for what its tests write: they tell files within the checkout by relative paths. */
export interface ScratchCopy {
  readonly checkout: string;
  /** Holds both; the caller removes it. */
  readonly folder: string;
}

export const temporaryFolderOf = (checkout: string): string => join(dirname(checkout), 'tmp');

/**
 * Copies the files of a checkout to a new temporary folder and links its packages; packages of the checkout itself
 * (workspaces) are those of the copy.
 */
export async function makeScratchCopy(root: string, files: Iterable<string>): Promise<ScratchCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-mutants-'));
  const checkout = join(folder, 'checkout');
  await mkdir(join(checkout, 'tmp'), { recursive: true });
  await mkdir(temporaryFolderOf(checkout));
  for (const file of files) {
    await mkdir(join(checkout, dirname(file)), { recursive: true });
    await cp(join(root, file), join(checkout, file));
  }
  // What the console's build made: tests serve it, and no mutant is in it.
  const web = 'web/dist';
  if (existsSync(join(root, web)))
    await cp(join(root, web), join(checkout, web), { recursive: true });
  const { workspaces = [] }: { readonly workspaces?: readonly string[] } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  for (const owner of ['.', ...workspaces]) {
    const packages = join(owner, 'node_modules');
    if (existsSync(join(root, packages))) {
      await linkPackages(join(root, packages), join(checkout, packages));
    }
  }
  return { checkout, folder };
}

async function linkPackages(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const name of await readdir(from)) {
    if (notPackages.includes(name)) continue;
    const [source, link] = [join(from, name), join(to, name)];
    if ((await lstat(source)).isSymbolicLink()) await symlink(await readlink(source), link);
    else if (name.startsWith('@')) await linkPackages(source, link);
    else await symlink(source, link);
  }
}
