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
 * by the folders that they have in common with it.
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
      commonFolders(b, file) - commonFolders(a, file) ||
      (a < b ? -1 : 1),
  );
}

function commonFolders(a: string, b: string): number {
  const [one, other] = [a.split('/'), b.split('/')];
  const differs = one.findIndex((folder, index) => folder !== other[index]);
  return differs === -1 ? one.length : differs;
}
