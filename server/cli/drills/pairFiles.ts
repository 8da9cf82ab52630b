import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { failure } from '../../core/errors/failure.ts';
import { drillSummaries } from '../../run/catalog/drillList.ts';
import type { Screen } from '../shared/screen.ts';
import { preparedOrTold } from './preparedDrill.ts';

/** A drill that has a protection to leave off. */
export interface ListedPair {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

/** The drills of files and folders that have a protection, in order; null after what is wrong was printed. */
export async function pairFiles(
  given: readonly string[],
  flags: { readonly target?: string },
  screen: Screen,
): Promise<readonly ListedPair[] | null> {
  const found: ListedPair[] = [];
  for (const each of given) {
    const isFolder = (await stat(each).catch(() => null))?.isDirectory() === true;
    const paths = isFolder ? (await drillSummaries(each)).map(({ path }) => path) : [each];
    for (const path of paths) {
      const prepared = await preparedOrTold(screen, path, flags);
      if (prepared === null) return null;
      const { name, protection } = prepared.drill;
      if (protection !== undefined) found.push({ name, path: resolve(path) });
      else if (!isFolder) return refused(screen, name);
    }
  }
  return found.length === 0 ? refused(screen, given.join(', ')) : found;
}

function refused(screen: Screen, name: string): null {
  process.exitCode = screen.failure(failure('ZH-DRILL-008', { name }));
  return null;
}
