import { existsSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { packageRoot } from '../../root.ts';

/** Where a planted fault must turn a test red. */
export const mutatedFolders: readonly string[] = [
  'server/core',
  'server/run',
  'server/edge',
  'shadow-data',
];

export const isWithin = (file: string, folder: string): boolean =>
  file === folder || file.startsWith(`${folder}/`);

/** A folder or file within the mutated folders, relative to the checkout and without a slash at its end. */
export function readMutatedFolder(text: string): string {
  const path = normalize(text).replace(/\/$/, '');
  if (!mutatedFolders.some((folder) => isWithin(path, folder))) {
    throw new InvalidArgumentError(`give a folder or file within ${mutatedFolders.join(', ')}`);
  }
  if (!existsSync(join(packageRoot(), path))) {
    throw new InvalidArgumentError('no such folder or file in the checkout');
  }
  return path;
}
