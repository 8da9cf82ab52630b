import type { FaultKindName } from '../../core/fault/fault.ts';
import type { Bed } from './bed.ts';
import { type Figures, rowOf } from './figures.ts';
import { endedBefore, type Killed, type KillResult, killOf } from './killedAgent.ts';
import { openConductor } from './killedConductor.ts';

/** All faults of a round live when the kill comes: on a busy machine the first has to wait for the last. */
const KILL_TTL_MS = { first: 4_000, max: 20_000 };
const isLeft = ({ left }: KillResult): boolean => left !== null;
/** A busy machine leaves faults out, so that they need more rounds. */
const roundsMax = (count: number): number => 2 * count + 3;

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
  return inRounds(round, kinds, count, killWords[whom], printProgress);
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
    const figures = await inRounds(conductor.kill, kinds, count, words, printProgress);
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

async function inRounds(
  round: Round,
  kinds: readonly FaultKindName[],
  count: number,
  words: string,
  printProgress: (line: string) => void,
): Promise<Figures> {
  const results: KillResult[] = [];
  const done = (kind: FaultKindName) => results.filter((one) => one.kind === kind).length;
  let ttlMs = KILL_TTL_MS.first;
  const missing = () => kinds.filter((kind) => done(kind) < count);
  for (let nth = 0; missing().length > 0 && nth < roundsMax(count); nth += 1) {
    const some = await round(nth, missing(), ttlMs);
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
