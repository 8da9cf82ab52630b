import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { isFinalDrill } from '../../core/drill/drillState.ts';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { err, ok, type Result } from '../../core/result.ts';
import { duration } from '../../core/text/figures.ts';
import { formatSpan } from '../../core/text/units.ts';
import type { VerdictState } from '../../core/verdict/verdict.ts';
import { drillFiles } from '../../run/drill/drillFolder.ts';
import type { DrillDetail } from '../../run/drill/drillService.ts';
import { type NamedText, writeFiles } from '../../run/record/atomicWrite.ts';
import { makeFolder } from '../../run/record/runFolder.ts';
import { type Api, createApi } from '../shared/api.ts';
import { connect } from '../shared/connection.ts';
import { type CommandFailure, exitOfVerdict, folderFailure } from '../shared/failure.ts';
import { helpText } from '../shared/help.ts';
import { stopOnSignal } from '../shared/interruption.ts';
import { type OpenLocalStack, printAddress } from '../shared/localStack.ts';
import { createScreen, type Screen } from '../shared/screen.ts';

interface Flags {
  readonly target?: string;
  readonly out?: string;
  /** False by `--no-protection`. */
  readonly protection: boolean;
  readonly json?: boolean;
}

/** `zerohour drill run`: ends with the verdict's exit code. */
export function runDrillCommand(openLocalStack: OpenLocalStack): Command {
  return new Command('run')
    .description('Run a drill, follow it to its verdict, and fetch its report.')
    .argument('<drill>', 'the drill file')
    .option('--target <name>', "a target's name or path, instead of the drill's own")
    .option('--no-protection', 'leave off what the drill protects its target with')
    .option('--out <dir>', `copy ${Object.keys(drillFiles).join(', ')} here`)
    .option('--json', 'one JSON value a line on stdout; lines for people on stderr')
    .addHelpText(
      'after',
      helpText({
        notes: `Uses the server at ZEROHOUR_URL (with ZEROHOUR_TOKEN), else the "up" that runs here, else one of
its own for as long as the drill takes. The server reads the file by itself, at the same path. Ctrl-C stops the load
and takes back what is on.`,
        examples: ['npx zerohour drill run scenarios/mall/drills/payment-rush.yaml --out reports/'],
        exits: ['pass', 'fail', 'unknown', 'usage', 'missing', 'internal', 'interrupted'],
      }),
    )
    .action(async (file: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      process.exitCode = await runWithServer(resolve(file), flags, screen, openLocalStack);
    });
}

async function runWithServer(
  file: string,
  flags: Flags,
  screen: Screen,
  openLocalStack: OpenLocalStack,
): Promise<number> {
  const running = await connect();
  if (running !== null) return finish(await driveDrill(running, file, flags, screen), screen);
  const print = (line: string): void => screen.line(screen.paint.dim(line));
  const stack = await openLocalStack({ port: null, host: null, workers: 1, print });
  if (!stack.ok) return finish(stack, screen);
  try {
    if (stack.value.adminPassword !== null) printAddress(stack.value, screen);
    const broken = stack.value.broken.then(err);
    const driven = driveDrill(createApi(stack.value), file, flags, screen);
    return finish(await Promise.race([driven, broken]), screen);
  } finally {
    await stack.value.stop();
  }
}

function finish(result: Result<number, CommandFailure>, screen: Screen): number {
  screen.done();
  return result.ok ? result.value : screen.failure(result.error);
}

/** Starts a drill file on a server, follows it, prints its verdict and fetches its files. Gives the exit code. */
async function driveDrill(
  api: Api,
  file: string,
  flags: Flags,
  screen: Screen,
): Promise<Result<number, CommandFailure>> {
  const started = await api.startDrill(file, flags.target ?? null, !flags.protection);
  if (!started.ok) return started;
  const { id, name, target, runId } = started.value;
  screen.line(`drill ${screen.paint.bold(id)}: ${name} on ${target}, run ${runId}`);
  const interruption = stopOnSignal(
    screen,
    `stopping drill ${id} and taking back what is on`,
    (reason) => api.abortDrill(id, reason),
  );
  try {
    const ended = await followDrill(api, id, screen);
    if (!ended.ok) return ended;
    await printVerdict(api, ended.value, screen);
    const fetched = flags.out === undefined ? ok(undefined) : await fetchFiles(api, id, flags.out);
    if (!fetched.ok) return fetched;
    return ok(interruption.happened ? exitCode.interrupted : exitOfVerdict(ended.value.verdict));
  } finally {
    interruption.forget();
  }
}

const pollMs = 500;
/** A server that restarts is back within seconds; after this time the command gives up. */
const unreachableMsMax = 30_000;

/** Follows a drill to its end and prints its events. A restart of the server neither loses nor repeats a line. */
export async function followDrill(
  api: Api,
  id: string,
  screen: Screen,
  shows: { readonly events: boolean } = { events: true },
): Promise<Result<DrillDetail, CommandFailure>> {
  let last = 0;
  let reachedAt = Date.now();
  for (;;) {
    const drill = await api.drill(id);
    if (!drill.ok) {
      if (Date.now() - reachedAt > unreachableMsMax) return drill;
      await sleep(pollMs);
      continue;
    }
    reachedAt = Date.now();
    const events = await api.drillEvents(id, last);
    for (const event of events.ok ? events.value : []) {
      last = Math.max(last, event.seq);
      if (!shows.events) continue;
      screen.line(screen.paint.dim(`  ${event.at.slice(11, 19)}  ${event.message}`));
      screen.json({ type: 'event', event });
    }
    if (isFinalDrill(drill.value.state)) return drill;
    screen.status(`  ${progressText(drill.value)}`);
    await sleep(pollMs);
  }
}

function progressText({ state, startedAt, durationMs, actions }: DrillDetail): string {
  const on = actions.filter(({ phase }) => phase === 'on').map(({ text }) => text);
  const sinceMs = startedAt === null ? 0 : Math.max(0, Date.now() - Date.parse(startedAt));
  const time =
    startedAt === null
      ? ''
      : ` ${duration(Math.min(sinceMs, durationMs))} of ${formatSpan(durationMs)}`;
  return `${state}${time}${on.length === 0 ? '' : `; on: ${on.join(', ')}`}`;
}

/** Verdict, reasons, and the sentence of the drill as the last line. */
export async function printVerdict(api: Api, drill: DrillDetail, screen: Screen): Promise<void> {
  const { paint } = screen;
  const report = await api.drillReport(drill.id);
  const mark = { pass: paint.green('✓'), fail: paint.red('✗'), unknown: paint.yellow('?') };
  const colour = { pass: paint.green, fail: paint.red, unknown: paint.yellow };
  const verdict: VerdictState = drill.verdict ?? 'unknown';
  screen.line('');
  for (const reason of report.ok ? report.value.verdict.reasons : []) {
    screen.line(`  ${mark[reason.state]} ${reason.text}`);
  }
  if (drill.reason !== null) screen.line(`  ${drill.reason}`);
  screen.json({
    ...{ type: 'verdict', drillId: drill.id, verdict, folder: drill.folder },
    report: report.ok ? report.value : null,
  });
  const word = colour[verdict](paint.bold(verdict.toUpperCase()));
  screen.line(`${word}  ${drill.name} (drill ${drill.id}): ${drill.sentence ?? 'no report'}`);
}

async function fetchFiles(
  api: Api,
  id: string,
  folder: string,
): Promise<Result<void, CommandFailure>> {
  const made = await makeFolder(folder);
  if (!made.ok) return err(folderFailure(made.error));
  const files: NamedText[] = [];
  for (const name of Object.keys(drillFiles)) {
    const bytes = await api.drillFile(id, name);
    if (bytes.ok) files.push({ name, text: bytes.value.toString('utf8') });
  }
  const written = await writeFiles(folder, files);
  return written.ok ? ok(undefined) : err(folderFailure(written.error));
}
