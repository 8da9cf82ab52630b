import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder, both from source and from `dist/`: that of the nearest package.json named zerohour. */
export function packageRoot(from: string = import.meta.url): string {
  let folder = dirname(fileURLToPath(from));
  for (;;) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'zerohour') {
      return folder;
    }
    const parent = dirname(folder);
    if (parent === folder) throw new Error('package.json of zerohour not found above this file');
    folder = parent;
  }
}

/** Zerohour's own version. */
export function packageVersion(): string {
  const manifest: { readonly version: string } = JSON.parse(
    readFileSync(join(packageRoot(), 'package.json'), 'utf8'),
  );
  return manifest.version;
}

/** The folder of data, logs and runs: `ZEROHOUR_DATA`, else `.zerohour` in the checkout. */
export function dataFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return env.ZEROHOUR_DATA ? resolve(env.ZEROHOUR_DATA) : join(packageRoot(), '.zerohour');
}
