/** For each file, the files that import it. */
export type Importers = ReadonlyMap<string, readonly string[]>;

export function importersOf(
  imports: readonly { readonly from: string; readonly to: string }[],
): Importers {
  const importers = new Map<string, string[]>();
  for (const { from, to } of imports) {
    const known = importers.get(to);
    if (known === undefined) importers.set(to, [from]);
    else if (!known.includes(from)) known.push(from);
  }
  return importers;
}

/**
 * The files that import a file, itself or through others, with the least number of imports between them: those
 * nearest to it first.
 */
export function distancesFrom(file: string, importers: Importers): ReadonlyMap<string, number> {
  const distances = new Map([[file, 0]]);
  // A Map's iterator also visits what is added while it runs.
  for (const [reached, distance] of distances) {
    for (const importer of importers.get(reached) ?? []) {
      if (!distances.has(importer)) distances.set(importer, distance + 1);
    }
  }
  return distances;
}

/**
 * Test files in the order in which they probably find a fault of `file`: by the number of imports between them, then
 * those of its name first, then by the folders that they have in common with it from the root on, then by those that
 * are only called as its own: `server/test/store` holds tests of `server/edge/store`.
 */
export function nearestFirst(
  tests: Iterable<string>,
  file: string,
  distances: ReadonlyMap<string, number>,
): readonly string[] {
  const distanceOf = (test: string) => distances.get(test) ?? Number.MAX_SAFE_INTEGER;
  return [...tests].sort(
    (a, b) =>
      distanceOf(a) - distanceOf(b) ||
      Number(baseName(b) === baseName(file)) - Number(baseName(a) === baseName(file)) ||
      commonFolders(b, file) - commonFolders(a, file) ||
      namesakes(b, file) - namesakes(a, file) ||
      (a < b ? -1 : 1),
  );
}

/**
 * The first `most` of tests that are sorted by `nearestFirst`, and up to twice as many of its own: those that import
 * the file itself, or import what does and lie in a folder of its name. What only such a test sees would count as
 * seen by none.
 */
export function chosenTests(
  tests: readonly string[],
  file: string,
  distances: ReadonlyMap<string, number>,
  most: number,
): readonly string[] {
  const isOwn = (test: string): boolean => {
    const distance = distances.get(test);
    return distance === 1 || (distance === 2 && folderName(test) === folderName(file));
  };
  const own = tests.filter(isOwn).slice(0, 2 * most);
  const others = tests.filter((test) => !isOwn(test));
  return [...own, ...others.slice(0, Math.max(0, most - own.length))];
}

const folderName = (path: string): string => path.split('/').at(-2) ?? '';

/** A benchmark measures for minutes what other tests judge: its own tests tell nothing of a fault elsewhere. */
export const judges = (test: string): boolean => !test.startsWith('server/bench/');

const baseName = (path: string): string => path.split('/').at(-1)?.split('.')[0] ?? '';

function namesakes(test: string, file: string): number {
  const folders = file.split('/').slice(0, -1);
  return test.split('/').filter((each) => folders.includes(each)).length;
}

function commonFolders(a: string, b: string): number {
  const [one, other] = [a.split('/'), b.split('/')];
  const differs = one.findIndex((folder, index) => folder !== other[index]);
  return differs === -1 ? one.length : differs;
}
