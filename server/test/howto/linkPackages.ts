import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Gives a copy of a tree the packages of the original: hard links, or copies on another file system. A link to the
 * folder would not do: TypeScript stores the true paths of what it read, takes files at other paths for new ones, and
 * checks the whole tree again, which is twice the work. Caches, which are written in place, stay behind; links
 * between packages lead to the packages of the copy.
 */
export function linkPackages(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  const place = statSync(from).dev === statSync(dirname(to)).dev ? linkSync : copyFileSync;
  placeAll(from, to, place);
}

function placeAll(from: string, to: string, place: (file: string, path: string) => void): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isSymbolicLink()) {
      symlinkSync(readlinkSync(source), target);
    } else if (!entry.isDirectory()) {
      place(source, target);
    } else if (!caches.has(entry.name)) {
      mkdirSync(target);
      placeAll(source, target, place);
    }
  }
}

const caches = new Set(['.cache', '.vite', '.vite-temp']);
