import type { FaultKindName } from '../../core/fault/fault.ts';
import type { Bed } from './bed.ts';
import { type Figures, rowOf } from './figures.ts';
import { type Killed, type KillResult, killOf } from './killedAgent.ts';
import { openConductor } from './killedConductor.ts';

const KILL_TTL_MS = 2_000;
const isLeft = ({ left }: KillResult): boolean => left !== null;
/** Of the number that is asked for: a busy machine leaves faults out. */
const ROUNDS_SHARE_MAX = 2;

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
  const round = (nth: number) =>
    killOf(bed, { whom, round: `${whom[0]}${nth}`, ttlMs: KILL_TTL_MS, kinds });
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

async function inRounds(
  round: (nth: number) => Promise<readonly KillResult[]>,
  kinds: readonly FaultKindName[],
  count: number,
  words: string,
  printProgress: (line: string) => void,
): Promise<Figures> {
  const results: KillResult[] = [];
  const done = (kind: FaultKindName) => results.filter((one) => one.kind === kind).length;
  const isMissing = () => kinds.some((kind) => done(kind) < count);
  for (let nth = 0; isMissing() && nth < count * ROUNDS_SHARE_MAX; nth += 1) {
    const some = await round(nth);
    for (const { kind, problem } of some) {
      if (problem !== null) printProgress(`${kind}, ${words}: not injected: ${problem}`);
    }
    // What a fault leaves that was never there shows nothing.
    results.push(...some.filter(({ problem }) => problem === null));
    printProgress(`${nth + 1}/${count}, ${words}: ${results.filter(isLeft).length} left`);
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
      ...short.map((kind) => `${kind}: injected ${done(kind)} times of ${count}, ${words}`),
    ],
  };
}
