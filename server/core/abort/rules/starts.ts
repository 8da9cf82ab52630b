import { z } from 'zod';
import { type ShardSpan, spansOf } from '../../measure/timeline.ts';
import { count, percentBeside } from '../../text/figures.ts';
import { formatPercent, parsePercent } from '../../text/units.ts';
import { startsBetween } from '../../traffic/arrival.ts';
import { abortRuleKind } from '../abortRuleKind.ts';
import {
  describeWindowed,
  ofSubject,
  parseWindowed,
  type Windowed,
  windowedFields,
  windowedSeconds,
} from '../sentence.ts';
import { streak } from '../streak.ts';
import type { Reading, Watched } from '../watched.ts';
import { cellsOf, coverage, lastSecond, sumOf, windowOf } from '../window.ts';

/** Frames straddle two seconds and ticks fall on their edges: over less, 98% cannot be told from 100%. */
const windowSecondsMin = 5;

/**
 * Journeys started against those that the plan starts in what the window's frames cover. Only a window
 * inside the plan is judged. A journey that the generator could not send has not started. One start of each
 * shard may fall on the window's edge and is not held against it. A window whose last push was late is left
 * to the next one.
 */
export const starts = abortRuleKind({
  kind: 'starts',
  fields: { path: z.string().nullable(), below: z.number(), ...windowedFields },
  doc: 'Fewer journeys start than this share of those that the plan starts.',
  example: 'starts below 98% for 10s',

  parse(sentence) {
    const words = parseWindowed(sentence);
    if (words?.figure !== 'starts' || words.side !== 'below') return null;
    const below = parsePercent(words.limit);
    if (words.subject === 'customer' || words.window.windowSeconds < windowSecondsMin) return null;
    if (below === null || below <= 0 || below > 1) return null;
    return { path: words.subject, below, ...words.window };
  },

  describe: ({ path, below, ...window }) =>
    describeWindowed(window, 'starts', path, `below ${formatPercent(below)}`),
  needs: ({ path }) => ({ path }),
  secondsNeeded: windowedSeconds,
  samplesNeeded: () => null,
  judge: (rule, watched) =>
    streak(rule.times, lastSecond(watched), (end) => startsAt(rule, watched, end)),
});

type Rule = Windowed & { readonly path: string | null; readonly below: number };

/** k6 flushes a start every 50 ms and then pushes it. */
const flushMs = 100;
/** k6 pushes each second; a push that comes later holds older figures than its arrival says. */
const pushMsMax = 1_100;

export function startsAt(rule: Rule, watched: Watched, end: number): Reading | null {
  const seconds = windowOf(watched.seconds, rule.windowSeconds, end);
  if (seconds === null || (end + 1) * 1000 > watched.round.durationMs) return null;
  const lastSpans = seconds.slice(-1).flatMap(spansOf);
  if (lastSpans.some((span) => span.toMs - span.fromMs > pushMsMax)) return null;
  const planned = seconds
    .flatMap(spansOf)
    .reduce((total, span) => total + plannedIn(watched, rule.path, span), 0);
  const cells = cellsOf(seconds, rule.path);
  const noEvidence = sumOf(cells, 'noEvidence');
  const started = sumOf(cells, 'started') - noEvidence;
  if (started >= rule.below * planned || planned - started <= watched.shards) return null;
  const share = started / planned;
  const kept = noEvidence === 0 ? '' : `, ${count(noEvidence)} more could not be sent`;
  return {
    text:
      `starts${ofSubject(rule.path)} ${percentBeside(share, rule.below)} ` +
      `(${count(started)} of ${count(planned)} planned in ${rule.windowSeconds} s${kept}), limit ${formatPercent(rule.below)}`,
    data: { started, planned, share, below: rule.below, ...coverage(seconds) },
    blind: true,
  };
}

function plannedIn(watched: Watched, path: string | null, span: ShardSpan): number {
  const window = { fromMs: span.fromMs - flushMs, toMs: span.toMs - flushMs };
  const slice = { shard: span.shard, count: watched.shards };
  return watched.round.stages
    .flatMap((stage) => stage.loads.map((load) => ({ stage, load })))
    .filter(({ load }) => path === null || load.path === path)
    .reduce((total, { stage, load }) => total + startsBetween(stage, load, window, slice), 0);
}
