import { formatSpan } from '../../text/units.ts';
import type { DrillReport } from './drillReport.ts';

type Reported = Pick<DrillReport, 'expectations' | 'probes'>;
type Reading = DrillReport['probes'][number]['readings'][number];

/**
 * What was seen without the protection of each expectation and probe that did not hold, of a probe its last reading that did
 * not: `peak: 41 at 6 s; …`.
 */
export const harmSeen = (without: Reported, names: readonly string[]): string =>
  names
    .flatMap((name) => {
      const found = without.expectations.find(({ kind }) => kind === name);
      if (found !== undefined) return found.state === 'fail' ? [named(name, found.saw)] : [];
      const reading = lastBroken(without, name);
      return reading === null ? phasesSeen(without, name) : [`${name}: ${told(reading)}`];
    })
    .join('; ');

/**
 * What was seen of the same ones with the protection. Of a probe the reading that was due when it last broke without it,
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
      if (found !== undefined) return [named(name, found.saw)];
      const atMs = without === null ? null : lastBroken(without, name)?.dueMs;
      const own = judgedReadings(withIt, name);
      const reading = own.find(({ dueMs }) => dueMs === atMs) ?? own.at(-1);
      return reading === undefined ? [] : [`${name}: ${told(reading)}`];
    })
    .join('; ');

/** `recovered after 12 s` says its name itself. */
const named = (name: string, saw: string): string => (saw.includes(name) ? saw : `${name}: ${saw}`);

const told = ({ text, dueMs }: Reading): string => `${text} at ${formatSpan(dueMs)}`;

/** Those in phases that the probe is judged in. */
const judgedReadings = ({ probes }: Reported, name: string): readonly Reading[] =>
  probes
    .filter(({ probe }) => probe === name)
    .flatMap(({ readings, phases }) =>
      readings.filter((reading) => phases.some(({ phase }) => phase === reading.phase)),
    );

const lastBroken = (report: Reported, name: string): Reading | null =>
  judgedReadings(report, name).findLast(({ state }) => state === 'broken') ?? null;

/** A probe whose readings a report does not hold. */
const phasesSeen = ({ probes }: Reported, name: string): readonly string[] =>
  (probes.find(({ probe }) => probe === name)?.phases ?? []).flatMap(({ phase, state, saw }) =>
    state === 'fail' ? [`${name}: ${phase} ${saw}`] : [],
  );
