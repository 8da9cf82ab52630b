import { singular } from './correlation.ts';

/** Names of steps by method and path: `GET /items` → `items`, `GET /items/17` → `item`, `POST /orders` → `post-orders`. */

const nameLengthMax = 48;

export function stepName(method: string, pathname: string): string {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const last = segments.at(-1);
  const word = segments.findLast(isWord);
  const noun = word === undefined ? 'home' : word === last ? word : singular(word);
  const name = method === 'GET' ? noun : `${method.toLowerCase()}-${noun}`;
  const plain = name.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[^A-Za-z]+|-+$/g, '');
  return plain.slice(0, nameLengthMax) || 'step';
}

/** A segment that names something: no id, no version, no parameter. */
const isWord = (segment: string): boolean =>
  /^[A-Za-z][A-Za-z_.-]{0,40}$/.test(segment) && !/^v$/i.test(segment);

/** Gives each step a name of its own: `items`, `items-2`. */
export function createStepNames(): (method: string, pathname: string) => string {
  const used = new Set<string>();
  return (method, pathname) => {
    const base = stepName(method, pathname);
    let name = base;
    for (let number = 2; used.has(name); number += 1) name = `${base}-${number}`;
    used.add(name);
    return name;
  };
}
