import { createInterface } from 'node:readline/promises';
import { Command, InvalidArgumentError } from 'commander';
import { type ExitCode, exitCode } from '../../core/errors/exitCode.mjs';
import { pauses } from '../../core/switch/batches.ts';
import { isPushEnded } from '../../core/switch/push.ts';
import { type EffectRule, effectRules, stayMsMax } from '../../core/switch/pushPlan.ts';
import { plural } from '../../core/text/figures.ts';
import { durationHint, formatDuration, parseDuration } from '../../core/text/units.ts';
import type { PushPreview, PushView } from '../../run/switch/switchService.ts';
import { callServer } from '../shared/connection.ts';
import { helpText } from '../shared/help.ts';
import { durationOption } from '../shared/options.ts';
import { createScreen, type Screen } from '../shared/screen.ts';
import { describePush } from './describePush.ts';
import { targetOption } from './targetOption.ts';

interface Flags {
  readonly target: string;
  readonly reason: string;
  readonly pause: (typeof pauses)[number];
  readonly onDeaf: EffectRule;
  readonly onUnknown: EffectRule;
  readonly within: number;
  readonly for?: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const pollEveryMs = 250;

/** `zerohour switch push NAME=VALUE…`: the diff, then the push to its end or its pause. */
export function pushSwitchesCommand(): Command {
  const oneOf = (known: readonly string[]) => (text: string) => {
    if (known.includes(text)) return text;
    throw new InvalidArgumentError(`give ${known.join(', ')}`);
  };
  return targetOption(new Command('push'))
    .description('Push values in grey batches: one instance, 10% of them, all.')
    .argument('<changes...>', 'NAME=VALUE, one or more')
    .requiredOption('--reason <text>', 'why, for the history')
    .option('--pause <when>', `wait for a person: ${pauses.join(', ')}`, oneOf(pauses), 'first')
    .option('--on-deaf <rule>', 'roll-back or stop', oneOf(effectRules), 'roll-back')
    .option('--on-unknown <rule>', 'roll-back or stop', oneOf(effectRules), 'roll-back')
    .addOption(
      durationOption(
        '--within <duration>',
        'in which each instance must show the effect',
        bound,
        3_000,
      ),
    )
    .option('--for <duration>', 'then turn it back to the value before; default: it stays', stay)
    .option('--yes', 'do not ask after the diff')
    .option('--json', 'print diff and push as JSON')
    .addHelpText(
      'after',
      helpText({
        notes:
          'Without a terminal it needs --yes. A paused push: zerohour switch continue, or roll-back.',
        examples: [
          'npx zerohour switch push order.limit=50 --target shop --reason "sale" --yes',
          'npx zerohour switch push order.limit=50 --for 2h --target shop --reason "sale" --yes',
        ],
        exits: ['pass', 'fail', 'unknown', 'usage', 'missing', 'internal'],
        meanings: {
          pass: 'every instance shows the effect, or the push waits as --pause says',
          fail: 'the push was rolled back or refused',
          unknown: 'the push stopped by its rule, or is stuck',
        },
      }),
    )
    .action(async (texts: readonly string[], flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      await push(screen, texts.map(changeOf), flags);
    });
}

async function push(
  screen: Screen,
  changes: readonly { readonly switch: string; readonly value: string }[],
  { target, reason, pause, onDeaf, onUnknown, within, for: stays, yes }: Flags,
): Promise<void> {
  const request = { target, pause, onDeaf, onUnknown, boundMs: within };
  const preview = await callServer(screen, (api) => api.previewPush({ ...request, changes }));
  if (preview === null) return;
  for (const line of diffLines(preview)) screen.line(line);
  if (yes !== true && !(await agreed())) {
    screen.line('nothing was pushed');
    process.exitCode = exitCode.usage;
    return;
  }
  const body = { ...request, changes: preview.changes, reason, forMs: stays ?? null };
  const started = await callServer(screen, (api) => api.startPush(body));
  if (started === null) return;
  const ended = await followPush(screen, started);
  if (ended === null) return;
  screen.json({ preview, push: ended });
  for (const line of describePush(ended)) screen.line(line);
  process.exitCode = exitOfPush(ended);
}

/** Null when the server does not answer any more. */
async function followPush(screen: Screen, started: PushView): Promise<PushView | null> {
  let push = started;
  while (!isPushEnded(push.state) && push.state !== 'paused') {
    screen.status(
      `push ${push.id}: ${push.state}, batch ${push.batch + 1} of ${push.batches.length}`,
    );
    await new Promise((resolve) => setTimeout(resolve, pollEveryMs));
    const next = await callServer(screen, (api) => api.push(push.id));
    if (next === null) return null;
    push = next;
  }
  screen.done();
  return push;
}

/** Of a push that has ended or is paused. */
export function exitOfPush({ state, why }: Pick<PushView, 'state' | 'why'>): ExitCode {
  if (state === 'done' || (state === 'paused' && why === null)) return exitCode.pass;
  return state === 'rolled-back' || state === 'refused' ? exitCode.fail : exitCode.unknown;
}

/** Before → after, per switch and per instance. */
export function diffLines({ diff, batches }: PushPreview): readonly string[] {
  return [
    ...diff.flatMap(({ switch: name, before, after, instances }) => [
      `${name}: ${before} → ${after}, at ${plural(instances.length, 'instance')}`,
      ...instances
        .slice(0, instancesShownMax)
        .map((one) => `  ${one.instance}: ${one.before} → ${one.after}`),
      ...(instances.length > instancesShownMax
        ? [`  and ${instances.length - instancesShownMax} more`]
        : []),
    ]),
    `instances in each batch: ${batches.map(({ length }) => length).join(', ')}`,
  ];
}

const instancesShownMax = 10;

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await asking.question('push it? [y/N] ')).trim());
  } finally {
    asking.close();
  }
}

export function changeOf(text: string): { readonly switch: string; readonly value: string } {
  const at = text.indexOf('=');
  if (at > 0) return { switch: text.slice(0, at), value: text.slice(at + 1) };
  throw new InvalidArgumentError(`"${text}" is no change; write NAME=VALUE`);
}

/** How long a pushed value may stay. */
export function stay(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null && ms >= 1_000 && ms <= stayMsMax) return ms;
  throw new InvalidArgumentError(`${durationHint}, from 1s to ${formatDuration(stayMsMax)}`);
}

function bound(text: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms < 100 || ms > 60_000) {
    throw new InvalidArgumentError(`${durationHint}, from 100ms to 60s`);
  }
  return ms;
}
