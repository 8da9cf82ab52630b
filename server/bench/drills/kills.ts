import type { FaultKindName } from '../../core/fault/fault.ts';
import type { Bed } from './bed.ts';
import { type Figures, rowOf } from './figures.ts';
import { endedBefore, type Killed, type KillResult, killOf } from './killedAgent.ts';
import { openConductor } from './killedConductor.ts';

/** All faults of a round live when the kill comes: on a busy machine the first has to wait for the last. */
const KILL_TTL_MS = { first: 4_000, max: 20_000 };
const isLeft = ({ left }: KillResult): boolean => left !== null;
/** Kinds whose faults live in one round. A drill ends all of its faults when one of them fails, so it has fewer. */
const AT_ONCE = { agent: 18, conductor: 9 };
/** A busy machine leaves faults out, so that they need more rounds. */
const roundsMax = (count: number, kinds: number, atOnce: number): number =>
  (3 * count + 3) * Math.ceil(kinds / atOnce);

export const killWords: Readonly<Record<Killed | 'conductor', string>> = {
  agent: 'agent killed',
  keeper: 'keeper killed',
  suspended: 'agent suspended',
  conductor: 'server that conducts the drill killed',
};

/** Kills an agent that has a fault of each kind, or its keeper, or suspends it, and looks for what is left. */
export function measureKills(
  bed: Bed,
  kinds: readonly FaultKindName[],
  count: number,
  whom: Killed,
  printProgress: (line: string) => void,
): Promise<Figures> {
  const round: Round = (nth, some, ttlMs) =>
    killOf(bed, { whom, round: `${whom[0]}${nth}`, ttlMs, kinds: some });
  return inRounds(round, {
    kinds,
    count,
    words: killWords[whom],
    atOnce: AT_ONCE.agent,
    printProgress,
  });
}

/** Kills servers that conduct a drill with a fault of each kind; the next one ends the drill, which may not pass. */
export async function measureConductor(
  bed: Bed,
  kinds: readonly FaultKindName[],
  count: number,
  printProgress: (line: string) => void,
): Promise<Figures> {
  const conductor = await openConductor(bed, kinds);
  try {
    const words = killWords.conductor;
    const atOnce = AT_ONCE.conductor;
    const rounds = { kinds, count, words, atOnce, printProgress };
    const figures = await inRounds(conductor.kill, rounds);
    const verdicts = await conductor.verdicts();
    const started = verdicts.length;
    const passed = verdicts.filter((verdict) => verdict === 'pass').length;
    return {
      rows: [
        ...figures.rows,
        rowOf('drills of killed servers that the next one ended', '', started, started),
        rowOf('of them passed', '', passed, started),
      ],
      wrong: [
        ...figures.wrong,
        ...(passed === 0 ? [] : [`${passed} drills passed although their server was killed`]),
      ],
    };
  } finally {
    await conductor.close();
  }
}

type Round = (
  nth: number,
  kinds: readonly FaultKindName[],
  ttlMs: number,
) => Promise<readonly KillResult[]>;

interface Rounds {
  readonly kinds: readonly FaultKindName[];
  /** Kills of each kind. */
  readonly count: number;
  readonly words: string;
  /** Kinds of one round. */
  readonly atOnce: number;
  readonly printProgress: (line: string) => void;
}

async function inRounds(
  round: Round,
  { kinds, count, words, atOnce, printProgress }: Rounds,
): Promise<Figures> {
  const results: KillResult[] = [];
  const done = (kind: FaultKindName) => results.filter((one) => one.kind === kind).length;
  let ttlMs = KILL_TTL_MS.first;
  // Those that were shown least often go first.
  const next = () =>
    kinds
      .filter((kind) => done(kind) < count)
      .sort((a, b) => done(a) - done(b))
      .slice(0, atOnce);
  const most = roundsMax(count, kinds.length, atOnce);
  for (let nth = 0; next().length > 0 && nth < most; nth += 1) {
    const some = await round(nth, next(), ttlMs);
    const isShort = some.some(({ problem }) => problem === endedBefore);
    if (isShort) ttlMs = Math.min(KILL_TTL_MS.max, 2 * ttlMs);
    for (const { kind, problem } of some) {
      if (problem !== null) printProgress(`${kind}, ${words}: shows nothing: ${problem}`);
    }
    // What a fault leaves that was not there shows nothing.
    results.push(...some.filter(({ problem }) => problem === null));
    const left = results.filter(isLeft).length;
    printProgress(`round ${nth + 1}, ${words}: ${results.length} faults, ${left} left`);
  }
  const left = results.filter(isLeft);
  const short = kinds.filter((kind) => done(kind) < count);
  return {
    rows: kinds.map((kind) =>
      rowOf(
        `${kind}: left 1 s after the time to live, ${words}`,
        'faults',
        left.filter((one) => one.kind === kind).length,
        results.filter((one) => one.kind === kind).length,
      ),
    ),
    wrong: [
      ...left.map((one) => `${one.kind}: left, ${words}: ${one.left}`),
      ...short.map((kind) => `${kind}: shown ${done(kind)} times of ${count}, ${words}`),
    ],
  };
}
