import { InvalidArgumentError } from 'commander';

/** How an audit of a benchmark reads its database, as `--source` names it. */
export const benchSources = ['xid', 'xmin', 'decoding', 'publication', 'mariadb'] as const;
export type BenchSource = (typeof benchSources)[number];

export function readBenchSource(text: string): BenchSource {
  const source = benchSources.find((name) => name === text);
  if (source !== undefined) return source;
  throw new InvalidArgumentError(`no such source; there are ${benchSources.join(', ')}`);
}

/** The sources that were asked for, all where none was. */
export const askedSources = (asked: readonly string[] | undefined): readonly BenchSource[] =>
  benchSources.filter((name) => asked?.includes(name) ?? true);
