import { z } from 'zod';
import { formatDuration, parseDuration, parsePercent } from '../text/units.ts';
import { slotMsOf } from '../traffic/profile.ts';
import { type Spread, spreadHoldMs } from '../traffic/spread.ts';
import { bounds } from './forms.ts';

/** One entry of `load.levels`: the level of all paths as a text, or a mapping with that of each path. */

/** Levels as shares of the peak. */
export interface LevelForm {
  /** Of all paths, or of each that is named; others have no load. */
  readonly level: number | Readonly<Record<string, number>>;
  /** Where a ramp begins; absent where the level is held. */
  readonly fromLevel?: number | Readonly<Record<string, number>>;
  /** Null: `load.hold`. Of a spread burst with the longest wait of its clients. */
  readonly holdMs: number | null;
  /** Clients wait before each start; absent where they do not. */
  readonly spread?: Spread;
}

/** One level as it is written. */
interface LevelText {
  readonly level: number;
  readonly fromLevel?: number;
  readonly holdMs: number | null;
  readonly spread?: Spread;
}

/** `75%`, `75% for 20s`; `25% to 100% for 30s` is a ramp, `300% for 1s spread 2s..10s` a spread burst. */
export function parseLevel(text: string): LevelText | null {
  const spread = /^(.*\S)\s+spread\s+(\S+?)(?:\.\.(\S+))?$/.exec(text.trim());
  if (spread !== null) return spreadLevel(spread);
  const pattern = /^(?:(\S+)\s+to\s+)?(\S+?)(?:\s+for\s+(\S+))?$/;
  const [, from, percent = '', hold] = pattern.exec(text.trim()) ?? [];
  const level = parsePercent(percent);
  const fromLevel = from === undefined ? undefined : parsePercent(from);
  const holdMs = hold === undefined ? null : parseDuration(hold);
  if (level === null || fromLevel === null || (hold !== undefined && holdMs === null)) return null;
  return { level, ...(fromLevel === undefined ? {} : { fromLevel }), holdMs };
}

/** A burst with a time of its own, and how long its clients wait: `8s` is from 0 to 8 s. */
function spreadLevel([, burst = '', first = '', last]: readonly string[]): LevelText | null {
  const level = parseLevel(burst);
  const [fromMs, toMs] =
    last === undefined ? [0, parseDuration(first)] : [first, last].map(parseDuration);
  if (level === null || fromMs == null || toMs == null) return null;
  const isBurst =
    level.fromLevel === undefined && level.holdMs !== null && level.spread === undefined;
  if (!isBurst || level.holdMs === null) return null;
  const spread = { burstMs: level.holdMs, fromMs, toMs };
  return { level: level.level, holdMs: spreadHoldMs(spread), spread };
}

export const levelHint =
  'write a level such as 75%, "75% for 20s", "25% to 100% for 30s", or one for each path: { browse: 100%, pay: 50% }';

/** What is wrong with an entry, at a key of it or (no key) at the entry itself. */
export interface LevelRejection {
  readonly key: readonly string[];
  readonly message: string;
}

type Read = { readonly form: LevelForm } | { readonly rejections: readonly LevelRejection[] };

export function readLevel(value: unknown): Read {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return readPathLevels(Object.entries(value));
  }
  const read = readText(value);
  if (typeof read === 'string') return { rejections: [{ key: [], message: read }] };
  return { form: read };
}

function readPathLevels(entries: readonly (readonly [string, unknown])[]): Read {
  const read = entries.map(([path, value]) => ({ path, level: readText(value) }));
  const rejections = read.flatMap(({ path, level }) =>
    typeof level === 'string' ? [{ key: [path], message: level }] : [],
  );
  const levels = read.flatMap(({ path, level }) =>
    typeof level === 'string' ? [] : [{ path, ...level }],
  );
  const holds = [...new Set(levels.flatMap(({ holdMs }) => holdMs ?? []))];
  const waits = new Set(levels.map(({ spread }) => JSON.stringify(spread ?? null)));
  if (waits.size > 1) {
    const message =
      'the paths of a spread burst last and wait equally long; write the same times for each';
    rejections.push({ key: [], message });
  }
  if (entries.length === 0) rejections.push({ key: [], message: 'no path; name one or more' });
  if (holds.length > 1) {
    const message = `${holds.map(formatDuration).join(' and ')}: the paths of a level last equally long; give one time`;
    rejections.push({ key: [], message });
  }
  if (rejections.length > 0) return { rejections };
  const isRamp = levels.some(({ fromLevel }) => fromLevel !== undefined);
  const of = (pick: (level: LevelText) => number): Readonly<Record<string, number>> =>
    Object.fromEntries(levels.map((level) => [level.path, pick(level)]));
  return {
    form: {
      level: of(({ level }) => level),
      ...(isRamp ? { fromLevel: of(({ level, fromLevel }) => fromLevel ?? level) } : {}),
      holdMs: holds[0] ?? null,
      ...(levels[0]?.spread === undefined ? {} : { spread: levels[0].spread }),
    },
  };
}

/** A level, or why the value is none. */
function readText(value: unknown): LevelText | string {
  const level = typeof value === 'string' ? parseLevel(value) : null;
  if (level === null) {
    const what = typeof value === 'string' ? 'is not understood' : 'should be a text';
    return `${JSON.stringify(value) ?? 'nothing'} ${what}; ${levelHint}`;
  }
  const most = bounds.levelMax;
  const shares = [level.level, ...(level.fromLevel === undefined ? [] : [level.fromLevel])];
  if (shares.some((share) => share > most)) {
    return `a level lies between 0% (a pause) and ${most * 100}%`;
  }
  if (level.fromLevel === level.level) {
    return 'a ramp leads from one level to another; to hold one write "75% for 20s"';
  }
  if (level.spread !== undefined) return spreadProblem(level, level.spread) ?? level;
  if (level.holdMs !== null && !isLevelTime(level.holdMs)) return levelTimeMessage;
  return level;
}

/** What keeps a burst from being spread; null when nothing does. */
function spreadProblem({ level }: LevelText, { burstMs, fromMs, toMs }: Spread): string | null {
  if (level === 0) return 'a pause has no starts to spread';
  if (!isLevelTime(burstMs)) return levelTimeMessage;
  if (fromMs < toMs && toMs <= bounds.spreadMsMax) return null;
  return 'clients wait from a shorter to a longer time, up to 10m: write "spread 2s..10s"';
}

const isLevelTime = (ms: number): boolean => ms >= bounds.levelMsMin && ms <= bounds.holdMsMax;
const levelTimeMessage = 'a level lasts from 1s to 168h';

/** Of each path; a path that the entry does not name has no load. */
export const shareOf = (level: number | Readonly<Record<string, number>>, path: string): number =>
  typeof level === 'number' ? level : (level[path] ?? 0);

/** The lowest and the highest level of the paths. */
export function levelRange(
  level: number | Readonly<Record<string, number>>,
  paths: readonly string[],
): { readonly lowest: number; readonly highest: number } {
  const shares = paths.map((path) => shareOf(level, path));
  return { lowest: Math.min(...shares), highest: Math.max(...shares) };
}

/** Whether the entry holds a level long enough to be measured: no ramp, no pause and no spike. */
export function isHeldLevel({ level, fromLevel, spread }: LevelForm, holdMs: number): boolean {
  const highest = typeof level === 'number' ? level : Math.max(...Object.values(level));
  return (
    spread === undefined && fromLevel === undefined && highest > 0 && holdMs >= bounds.holdMsMin
  );
}

/** Why starts that are not even cannot fill the time; null when they can. */
export function slotProblem(holdMs: number): string | null {
  const slotMs = slotMsOf(holdMs);
  return holdMs % slotMs === 0
    ? null
    : `a ramp, a spike or a burst lasts a whole number of ${formatDuration(slotMs)}`;
}

/** `even`, `poisson`, `bursty` or `bursty 8`: the index of dispersion at 1 s, 0 for even. Null for anything else. */
export function parseArrivals(text: string): number | null {
  const [, kind, asked] = /^(even|poisson|bursty)(?:\s+(\d+(?:\.\d+)?))?$/.exec(text.trim()) ?? [];
  if (kind === undefined || (asked !== undefined && kind !== 'bursty')) return null;
  if (kind !== 'bursty') return kind === 'even' ? 0 : 1;
  const dispersion = asked === undefined ? burstyDefault : Number(asked);
  return dispersion > 1 && dispersion <= dispersionMax ? dispersion : null;
}

const burstyDefault = 4;
const dispersionMax = 100;

export const arrivalsHint =
  'write even, poisson, bursty, or "bursty 8" with an index of dispersion above 1 and up to 100';

/** `publishedSchemas` gives its forms to editors. */
export const levelSchema = z.unknown().transform((value, context): LevelForm => {
  const read = readLevel(value);
  if ('form' in read) return read.form;
  for (const { key, message } of read.rejections) {
    context.issues.push({ code: 'custom', input: value, path: [...key], message });
  }
  return z.NEVER;
});

/** What `levelSchema` takes, as JSON Schema. */
export function levelJsonSchema(): object {
  const text = {
    type: 'string',
    examples: [
      ...['75%', '75% for 20s', '25% to 100% for 30s', '0% for 10s'],
      '300% for 1s spread 2s..10s',
    ],
  };
  return { anyOf: [text, { type: 'object', additionalProperties: text, minProperties: 1 }] };
}
