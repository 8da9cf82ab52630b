import { err, ok, type Result } from '../result.ts';
import { bounds } from '../scenario/forms.ts';
import {
  formatDuration,
  formatPercent,
  formatSpan,
  parseDuration,
  parsePercent,
} from '../text/units.ts';

/** One plateau of a drill's load, in order. */
export interface LoadStage {
  /** Share of the known capacity: 5 is five times of it. */
  readonly share: number;
  readonly holdMs: number;
}

/** A stage on the run's clock. */
export interface ClockedStage extends LoadStage {
  readonly index: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** A stage with at most this share of the capacity is unloaded: what `p99: 2x unloaded` compares with. */
export const unloadedShareMax = 0.2;
/** The load before and after an overload or a spike. */
const unloadedShare = 0.1;
const recoveryShare = 0.8;

/** Factors that `x5 for 30s` takes. */
const factorMax = 10;

interface ShapeForm {
  readonly example: string;
  readonly doc: string;
  readonly pattern: RegExp;
  stages(groups: readonly string[]): readonly LoadStage[] | null;
}

const part = (share: number | null, holdMs: number | null): readonly LoadStage[] | null =>
  share === null || holdMs === null ? null : [{ share, holdMs }];

/** The shapes that have a name; a list of levels is any other shape. */
const forms: readonly ShapeForm[] = [
  {
    example: 'hold 80% for 2m',
    doc: 'One level is held.',
    pattern: /^hold (\S+) for (\S+)$/,
    stages: ([share = '', hold = '']) => part(parsePercent(share), parseDuration(hold)),
  },
  {
    example: 'x5 for 30s',
    doc: 'Unloaded (10%), the capacity itself, that many times of it, and 80% to recover, each as long.',
    pattern: /^x(\S+) for (\S+)$/,
    stages: ([factor = '', hold = '']) => {
      const [share, holdMs] = [parseFactor(factor), parseDuration(hold)];
      if (share === null || holdMs === null) return null;
      return [unloadedShare, 1, share, recoveryShare].map((each) => ({ share: each, holdMs }));
    },
  },
  {
    example: 'spike x3 for 10s recover 40s',
    doc: '80% for as long as the recovery, a burst of that many times of the capacity, and 80% to recover.',
    pattern: /^spike x(\S+) for (\S+) recover (\S+)$/,
    stages: ([factor = '', hold = '', recover = '']) => {
      const [share, holdMs] = [parseFactor(factor), parseDuration(hold)];
      const aroundMs = parseDuration(recover);
      if (share === null || holdMs === null || aroundMs === null) return null;
      const around = { share: recoveryShare, holdMs: aroundMs };
      return [around, { share, holdMs }, around];
    },
  },
];

/** A factor above 1: how many times of the capacity. */
function parseFactor(text: string): number | null {
  const factor = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  return factor > 1 && factor <= factorMax ? factor : null;
}

export const shapeExamples: string[] = forms.map(({ example }) => example);
export const shapesDoc: string = forms
  .map(({ example, doc }) => `\`${example}\`: ${doc}`)
  .join(' ');

const shapeHint = `write ${shapeExamples.map((each) => `"${each}"`).join(', ')}, or a list of levels such as [10% for 20s, 500% for 30s]`;

/** `x5 for 30s`; or why it is no shape. */
export function parseShape(text: string): Result<readonly LoadStage[], string> {
  const sentence = text.trim().replace(/\s+/g, ' ');
  for (const { pattern, stages } of forms) {
    const found = pattern.exec(sentence);
    if (found === null) continue;
    const [, ...groups] = found;
    const read = stages(groups);
    if (read === null) break;
    return checkedStages(read);
  }
  return err(
    `${JSON.stringify(text)} is not understood; ${shapeHint}; a factor lies above 1 and up to ${factorMax}`,
  );
}

/** `500% for 30s`: a share of the known capacity; or why it is no stage. */
export function parseStage(text: string): Result<LoadStage, string> {
  const [, share = '', hold = ''] =
    /^(\S+) for (\S+)$/.exec(text.trim().replace(/\s+/g, ' ')) ?? [];
  const [stage] = part(parsePercent(share), parseDuration(hold)) ?? [];
  if (stage === undefined) {
    return err(
      `${JSON.stringify(text)} is not understood; write a share of the capacity and a time, such as "500% for 30s"`,
    );
  }
  const checked = checkedStages([stage]);
  return checked.ok ? ok(stage) : checked;
}

function checkedStages(stages: readonly LoadStage[]): Result<readonly LoadStage[], string> {
  for (const { share, holdMs } of stages) {
    if (share <= 0 || share > factorMax) {
      return err(
        `${formatPercent(share)} of the capacity is not driven; a level lies above 0% and up to ${formatPercent(factorMax)}`,
      );
    }
    if (holdMs < bounds.holdMsMin || holdMs > bounds.holdMsMax) {
      return err(
        `${formatDuration(holdMs)} is not driven; a level is held for ${formatDuration(bounds.holdMsMin)} to 168h`,
      );
    }
  }
  return ok(stages);
}

/** The stages with the times at which they begin and end. */
export function clockedStages(stages: readonly LoadStage[]): readonly ClockedStage[] {
  let startMs = 0;
  return stages.map((stage, index) => {
    const clocked = { ...stage, index, startMs, endMs: startMs + stage.holdMs };
    startMs = clocked.endMs;
    return clocked;
  });
}

export const isUnloaded = ({ share }: LoadStage): boolean => share <= unloadedShareMax;
export const isOverload = ({ share }: LoadStage): boolean => share > 1;

/** `500% of the capacity for 30 s`. */
export const describeStage = ({ share, holdMs }: LoadStage): string =>
  `${formatPercent(share)} of the capacity for ${formatSpan(holdMs)}`;
