import { groupBy } from '../groupBy.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import type { ResourceSecond } from '../resource/resourceSecond.ts';
import { baseUrlsOf } from '../target/baseUrls.ts';
import { isLoopbackUrl } from '../target/loopback.ts';
import { wholePercent } from '../text/figures.ts';
import type { StagePlan } from '../traffic/round.ts';
import { windowSeconds } from './stageSeries.ts';

/** A stage of one run. */
interface RunStage {
  readonly run: {
    readonly plan: Plan;
    readonly machine: { readonly cpus: number };
    readonly timeline: readonly TimelineSecond[];
    /** Absent where nothing was read. */
    readonly metrics?: readonly ResourceSecond[];
  };
  readonly stage: StagePlan;
  readonly round: number;
}

/** Differences between two sides, as shares of a machine's CPU, from which on they are told. */
const stolenMin = 0.05;
const othersMin = 0.1;

/**
 * Why a stage is not judged where one side had to yield more of its machines to the hypervisor: what that slows down is
 * not the code's. Null: both sides yielded alike, or nobody recorded it.
 */
export function whyStolen(before: readonly RunStage[], after: readonly RunStage[]): string | null {
  const told = difference(stolenShare, before, after);
  return told !== null && isApart(told, stolenMin)
    ? `the hypervisor took ${wholePercent(told.before)} of the CPU of the machines that made the load before, and ${wholePercent(told.after)} after`
    : null;
}

/**
 * That a machine which holds generator and target did more, or less, beside both: it may be the target's own, such as its
 * database's, so that it decides nothing. Null: both sides alike, or nobody recorded it.
 */
export function otherWorkText(
  level: string,
  before: readonly RunStage[],
  after: readonly RunStage[],
): string | null {
  const isRead = [...before, ...after].every(({ run }) => run.metrics !== undefined);
  const told = difference(isRead ? unreadShare : otherShare, before, after);
  if (told === null || !isApart(told, othersMin)) return null;
  const beside = isRead
    ? 'neither the generator nor the services whose CPU was read'
    : 'not the generator';
  return `at ${level} what is ${beside} took ${wholePercent(told.before)} of the machine's CPU before, and ${wholePercent(told.after)} after: the target, or other work that slows it down`;
}

interface Shares {
  readonly before: number;
  readonly after: number;
}

/** Means of shares miss their difference by what sums of them lose. */
const isApart = ({ before, after }: Shares, min: number): boolean =>
  Math.abs(after - before) > min - 1e-9;

type ShareOf = (of: RunStage, second: TimelineSecond) => number | null;

/** The mean share of each side over the runs and seconds that recorded it; null where a side has none. */
function difference(
  shareOf: ShareOf,
  ...sides: readonly [before: readonly RunStage[], after: readonly RunStage[]]
): Shares | null {
  const [before, after] = sides.map((side) =>
    meanOf(side.map((of) => meanOf(stageSeconds(of).map((second) => shareOf(of, second))))),
  );
  return before == null || after == null ? null : { before, after };
}

const stageSeconds = ({ run, stage, round }: RunStage): readonly TimelineSecond[] => {
  const inRound = run.timeline.filter((second) => second.round === round);
  return windowSeconds(run.plan, stage.loads[0]?.path ?? '', stage, inRound);
};

/** Of the machines that made the load. */
const stolenShare: ShareOf = (_, { generators }) =>
  meanOf(machinesOf(generators).map(largest(({ lag }) => lag?.hostStealShare)));

/** Of those that hold the target too, without k6 and its workers. */
const otherShare: ShareOf = ({ run }, { generators }) => {
  const isLocal = baseUrlsOf(run.plan).some(isLoopbackUrl);
  const machines = machinesOf(generators.filter(({ sharesTarget }) => isLocal || sharesTarget));
  return meanOf(
    machines.map((shards) => {
      const used = largest<Generator>(({ lag }) => lag?.hostCpuShare)(shards);
      return used === null ? null : Math.max(0, used - sum(shards.map(ownShare)));
    }),
  );
};

/** Without the services whose CPU was read, too. */
const unreadShare: ShareOf = (of, second) => {
  const others = otherShare(of, second);
  return others === null
    ? null
    : Math.max(0, others - servicesShare(of.run, second.round, second.second));
};

type Generator = TimelineSecond['generators'][number];

const ownShare = ({ k6CpuShare = 0, workerCpuShare }: Generator): number =>
  k6CpuShare + workerCpuShare;

/** Shards that do not name their machine share one, as workers of earlier versions did. */
const machinesOf = (generators: readonly Generator[]): readonly (readonly Generator[])[] => [
  ...groupBy(generators, ({ host = '' }) => host).values(),
];

/** CPU of the services that were read, as a share of the machine. */
function servicesShare(
  { metrics = [], machine }: RunStage['run'],
  round: number,
  at: number,
): number {
  const read = metrics.find((each) => each.round === round && each.second === at);
  return sum(Object.values(read?.processes ?? {}).map(({ cpu = 0 }) => cpu)) / machine.cpus;
}

/** Shards of one machine read the same figure at different times. */
const largest =
  <T>(of: (item: T) => number | null | undefined) =>
  (items: readonly T[]): number | null =>
    items
      .map(of)
      .reduce<number | null>(
        (max, value) => (value == null ? max : Math.max(max ?? 0, value)),
        null,
      );

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/** Of what is known; null where nothing is. */
function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : sum(known) / known.length;
}
