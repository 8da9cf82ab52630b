import { formatSpan } from '../../text/units.ts';
import type { DrillReport } from './drillReport.ts';

type Reported = Pick<DrillReport, 'expectations' | 'probes'>;
type Reading = DrillReport['probes'][number]['readings'][number];

/** What was seen without the protection of each expectation and probe that did not hold: `peak: 41 at 6 s; …`. */
export const harmSeen = (without: Reported, names: readonly string[]): string =>
  names
    .flatMap((name) => {
      const found = without.expectations.find(({ kind }) => kind === name);
      if (found !== undefined) return found.state === 'fail' ? [`${name}: ${found.saw}`] : [];
      const reading = firstBroken(without, name);
      return reading === null ? phasesSeen(without, name) : [`${name}: ${told(reading)}`];
    })
    .join('; ');

/**
 * What was seen of the same ones with the protection. Of a probe the reading that was due when it first broke without it,
 * else its last one; `without` is null where that drill left no report.
 */
export const goodSeen = (
  withIt: Reported,
  without: Reported | null,
  names: readonly string[],
): string =>
  names
    .flatMap((name) => {
      const found = withIt.expectations.find(({ kind }) => kind === name);
      if (found !== undefined) return [`${name}: ${found.saw}`];
      const atMs = without === null ? null : firstBroken(without, name)?.dueMs;
      const own = judgedReadings(withIt, name);
      const reading = own.find(({ dueMs }) => dueMs === atMs) ?? own.at(-1);
      return reading === undefined ? [] : [`${name}: ${told(reading)}`];
    })
    .join('; ');

const told = ({ text, dueMs }: Reading): string => `${text} at ${formatSpan(dueMs)}`;

const judgedReadings = ({ probes }: Reported, name: string): readonly Reading[] =>
  (probes.find(({ probe }) => probe === name)?.readings ?? []).filter(
    ({ phase }) => phase !== null,
  );

const firstBroken = (report: Reported, name: string): Reading | null =>
  judgedReadings(report, name).find(({ state }) => state === 'broken') ?? null;

/** A probe whose readings a report does not hold. */
const phasesSeen = ({ probes }: Reported, name: string): readonly string[] =>
  (probes.find(({ probe }) => probe === name)?.phases ?? []).flatMap(({ phase, state, saw }) =>
    state === 'fail' ? [`${name}: ${phase} ${saw}`] : [],
  );
