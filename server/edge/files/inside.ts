import { isAbsolute, relative, sep } from 'node:path';

/** Does a path lead out of a folder? A scenario may come from an untrusted repository. */
export function leaves(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}
