import { expect, it } from 'vitest';
import type { Log } from '../../log.ts';
import { type MissingReportPorts, writeMissingReports } from './missingReports.ts';

/** Ended runs without a report, of which some cannot be read. Their folder cannot be made. */
function missing(ids: readonly string[], broken: Readonly<Record<string, Error | null>> = {}) {
  const lines: (object | string)[][] = [];
  const asked: string[] = [];
  const limits: number[] = [];
  const log = {
    warn: (...told: (object | string)[]) => void lines.push(told),
  } as unknown as Log;
  const ports = {
    log,
    dataDir: '/dev/null/nowhere',
    runs: {
      withoutReport: async (limit: number) => {
        limits.push(limit);
        if (broken.all instanceof Error) throw broken.all;
        return ids;
      },
      record: async (id: string) => {
        asked.push(id);
        const error = broken[id];
        if (error instanceof Error) throw error;
        return error === null ? null : { row: { id } };
      },
    },
  } as unknown as MissingReportPorts;
  return { lines, asked, limits, ports };
}

it('goes on after a report that cannot be made, and after a run that is gone', async () => {
  const { ports, lines, asked, limits } = missing(['a', 'b', 'c'], {
    a: new Error('the row is broken\nso'),
    b: null,
  });
  await writeMissingReports(ports, new AbortController().signal);
  expect([asked, limits]).toEqual([['a', 'b', 'c'], [20]]);
  expect(lines).toEqual([
    [{ run: 'a' }, 'its report cannot be made: the row is broken'],
    [{ run: 'c' }, '/dev/null/nowhere/runs/c cannot be written: a file is in its way'],
  ]);
});

it('waits for the next start when PostgreSQL does not answer', async () => {
  const { ports, lines } = missing([], { all: new Error('away\nnow') });
  await writeMissingReports(ports, new AbortController().signal);
  expect(lines).toEqual([['PostgreSQL: away; missing reports are made at the next start']]);
});

it('makes none once its server closes', async () => {
  const { ports, asked } = missing(['a']);
  await writeMissingReports(ports, AbortSignal.abort());
  expect(asked).toEqual([]);
});
