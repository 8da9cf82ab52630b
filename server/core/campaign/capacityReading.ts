import { percent, perSecond } from '../text/figures.ts';
import type { VerdictState } from '../verdict/verdict.ts';
import type { RehearsedScenario } from './campaignFile.ts';
import type { Bounds, CapacityReading } from './campaignPage.ts';
import type { MeasuredLoad, Rates, RehearsedRun } from './runDigest.ts';

/** The best evidence first. */
const methods: readonly MeasuredLoad['method'][] = ['search', 'bracket', 'held'];
/** A level times a peak is not exact. */
const rounding = 1e-9;

/** The capacity over the required load that leaves this share of the capacity free. */
export const neededRatio = (headroom: number): number => 1 / (1 - headroom);

/**
 * What the runs of one rehearsal say of a scenario: its last search, else its last bracket, else the last load that was
 * held. The ratio to the required load is that of the path that has the least; the runs drive one mix.
 */
export function readCapacity(
  { name, required: written }: RehearsedScenario,
  runs: readonly RehearsedRun[],
  needed: number,
): CapacityReading {
  const told = runs.flatMap(({ id, scenario, digest }) =>
    scenario === name && digest !== null ? [{ id, digest }] : [],
  );
  const chosen = methods
    .map((method) => told.findLast(({ digest }) => digest.measured?.method === method))
    .find((each) => each !== undefined);
  const required = written ?? (chosen ?? told.at(-1))?.digest.required ?? null;
  const none = { scenario: name, run: null, method: null, required, capacity: null, ratio: null };
  const load = chosen?.digest.measured ?? null;
  if (chosen === undefined || load === null || required === null) {
    const text =
      told.length === 0 ? 'no run with a report' : 'no run that met every SLO at any load';
    return { ...none, path: null, state: 'unknown', text: `${name}: ${text}` };
  }
  const undriven = Object.keys(required).find((path) => !drives(load, path));
  if (undriven !== undefined) {
    const text = `${name}: run ${chosen.id} does not drive ${undriven}, so its capacity says nothing of it`;
    return { ...none, run: chosen.id, path: undriven, state: 'unknown', text };
  }
  const ratio = boundsOf(load, (rates) => least(rates, required).ratio);
  const { path } = least(load.likely ?? load.low ?? load.high ?? {}, required);
  const state = stateOf(load.method, ratio, needed);
  return {
    ...{ scenario: name, run: chosen.id, method: load.method, required, path, ratio, state },
    capacity: boundsOf(load, (rates) => total(rates, required)),
    text: `${name}: ${textOf(load.method, ratio, required)}`,
  };
}

/** A stage that breached an SLO lies above the capacity, so a bracket that ends at the needed load is below it. */
function stateOf(
  method: MeasuredLoad['method'],
  { low, high }: Bounds,
  needed: number,
): VerdictState {
  if (low !== null && low >= needed - rounding) return 'pass';
  if (high === null) return 'unknown';
  if (high < needed - rounding) return 'fail';
  return method === 'bracket' && high <= needed + rounding ? 'fail' : 'unknown';
}

/** `1.33×`. */
export const ratioText = (ratio: number): string => `${ratio.toFixed(2)}×`;

/** `1.33× (1.29× to 1.38×)`, `at least 1.10×`, `below 0.90×`. */
export function boundsText({ low, likely, high }: Bounds, text: (value: number) => string): string {
  if (likely !== null && low !== null && high !== null) {
    return `${text(likely)} (${text(low)} to ${text(high)})`;
  }
  if (low !== null && high !== null) return `between ${text(low)} and ${text(high)}`;
  return low === null ? `below ${text(high ?? 0)}` : `at least ${text(low)}`;
}

const found = { search: 'a search found', bracket: 'stages gave', held: 'a held load gave' };

function textOf(method: MeasuredLoad['method'], ratio: Bounds, required: Rates): string {
  const free = ratio.likely ?? ratio.low;
  const headroom = free === null || free === 0 ? '' : `, headroom ${headroomText(free)}`;
  const all = perSecond(Object.values(required).reduce((sum, rate) => sum + rate, 0));
  return `${found[method]} ${boundsText(ratio, ratioText)} of the required ${all}${headroom}`;
}

/** What is free of the capacity at the required load, rounded as in the console; `−11.1%`: so much is lacking. */
function headroomText(ratio: number): string {
  const share = 1 - 1 / ratio;
  return `${share < 0 ? '−' : ''}${percent(Math.abs(share))}`;
}

/** Of every reading that has a ratio the one with the least, by its likely or else its lower value. */
export function weakest(readings: readonly CapacityReading[]): CapacityReading | null {
  const leastOf = ({ ratio }: CapacityReading): number =>
    ratio === null ? Number.POSITIVE_INFINITY : (ratio.likely ?? ratio.low ?? ratio.high ?? 0);
  const [first, ...rest] = readings.filter(({ ratio }) => ratio !== null);
  return first === undefined
    ? null
    : rest.reduce((a, b) => (leastOf(b) < leastOf(a) ? b : a), first);
}

const drives = (load: MeasuredLoad, path: string): boolean =>
  [load.low, load.likely, load.high].every((rates) => rates === null || (rates[path] ?? 0) > 0);

const boundsOf = (load: MeasuredLoad, of: (rates: Rates) => number): Bounds => ({
  low: load.low === null ? null : of(load.low),
  likely: load.likely === null ? null : of(load.likely),
  high: load.high === null ? null : of(load.high),
});

function least(rates: Rates, required: Rates): { readonly path: string | null; ratio: number } {
  let found: { path: string | null; ratio: number } = {
    path: null,
    ratio: Number.POSITIVE_INFINITY,
  };
  for (const [path, rate] of Object.entries(required)) {
    const ratio = (rates[path] ?? 0) / rate;
    if (ratio < found.ratio) found = { path, ratio };
  }
  return found;
}

/** Of the paths that are required. */
const total = (rates: Rates, required: Rates): number =>
  Object.keys(required).reduce((sum, path) => sum + (rates[path] ?? 0), 0);
