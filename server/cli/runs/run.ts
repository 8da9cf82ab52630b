import { mkdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { Report } from '../../core/report/report.ts';
import { copiedRunFiles } from '../../core/report/runFiles.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { type NamedText, writeFiles } from '../../run/record/atomicWrite.ts';
import type { RunDetail } from '../../run/runService.ts';
import { type Api, createApi } from '../api.ts';
import { connect } from '../connection.ts';
import { codeOfVerdict, exitCode, type Failure } from '../exitCode.ts';
import type { OpenLocalStack } from '../local/localStack.ts';
import { printAddress } from '../local/printAddress.ts';
import { followRun } from './follow.ts';
import { createScreen, type Screen } from './screen.ts';

export interface RunOptions {
  readonly target: string | null;
  readonly shards: number | null;
  readonly out: string | null;
}

export function runCommand(openLocalStack: OpenLocalStack): Command {
  return new Command('run')
    .description('Drive a scenario, follow it to its verdict, and fetch its reports.')
    .argument('<scenario>', 'the scenario file, such as scenarios/mall/smoke.yaml')
    .option('--target <name|file>', "where to drive it, instead of the scenario's own target")
    .option('--shards <n>', 'how many k6 processes share the load', wholeNumber)
    .option('--out <dir>', `copy ${copiedRunFiles.join(', ')} here`)
    .option('--json', 'one JSON value a line on stdout; people are spoken to on stderr')
    .addHelpText(
      'after',
      `
Uses the server at ZEROHOUR_URL (with ZEROHOUR_TOKEN), else the "up" that runs here, else one of
its own for as long as the run takes. Ctrl-C stops the load first.

Exit codes: 0 pass, 1 fail, 2 unknown, 64 invalid file or usage, 69 something needed is missing,
70 internal error, 130 interrupted.

  $ npx zerohour run scenarios/mall/smoke.yaml --out reports/`,
    )
    .action(
      async (scenario: string, flags: Record<string, string | number | boolean | undefined>) => {
        const screen = createScreen({ json: flags.json === true });
        const options: RunOptions = {
          target: typeof flags.target === 'string' ? flags.target : null,
          shards: typeof flags.shards === 'number' ? flags.shards : null,
          out: typeof flags.out === 'string' ? flags.out : null,
        };
        process.exitCode = await runWithServer(scenario, options, screen, openLocalStack);
      },
    );
}

export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('give a whole number above 0');
  return Number(text);
}

export function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('give a port from 1 to 65535');
}

async function runWithServer(
  scenario: string,
  options: RunOptions,
  screen: Screen,
  openLocalStack: OpenLocalStack,
): Promise<number> {
  const there = await connect();
  if (there !== null) return finish(await driveScenario(there, scenario, options, screen), screen);
  const say = (line: string): void => screen.line(screen.paint.dim(line));
  const stack = await openLocalStack({ port: null, host: null, workers: 1, say });
  if (!stack.ok) return finish(stack, screen);
  try {
    // The password is told this once, whoever opens the first stack.
    if (stack.value.adminPassword !== null) printAddress(stack.value, screen);
    const api = createApi(stack.value);
    const broken = stack.value.broken.then((line) => err({ code: exitCode.internal, line }));
    return finish(
      await Promise.race([driveScenario(api, scenario, options, screen), broken]),
      screen,
    );
  } finally {
    await stack.value.stop();
  }
}

function finish(result: Result<Driven, Failure>, screen: Screen): number {
  screen.done();
  if (result.ok) return result.value.code;
  screen.error(result.error.line);
  return result.error.code;
}

export interface Driven {
  readonly run: RunDetail;
  readonly report: Report | null;
  readonly code: number;
}

/** Starts a scenario file on a server, follows it, prints its verdict and brings its files. */
export async function driveScenario(
  api: Api,
  file: string,
  options: RunOptions,
  screen: Screen,
): Promise<Result<Driven, Failure>> {
  const path = resolve(file);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) {
    return err({ code: exitCode.usage, line: `${file}: no such scenario file` });
  }
  const started = await api.start({
    scenarioId: null,
    source: { text, directory: dirname(path) },
    target: options.target,
    shards: options.shards,
  });
  if (!started.ok) return started;
  const { id, scenario, target } = started.value;
  screen.line(`run ${screen.paint.bold(id)}: ${scenario} on ${target}`);
  const interruption = abortOnSignal(api, id, screen);
  try {
    const ended = await followRun(api, id, screen);
    if (!ended.ok) return ended;
    const report = await api.report(id);
    printVerdict(ended.value, report.ok ? report.value : null, screen);
    const brought =
      options.out === null ? ok(undefined) : await bringFiles(api, id, options.out, screen);
    if (!brought.ok) return brought;
    const code = interruption.happened ? exitCode.interrupted : codeOfVerdict(ended.value.verdict);
    return ok({ run: ended.value, report: report.ok ? report.value : null, code });
  } finally {
    interruption.forget();
  }
}

/** The first Ctrl-C (or SIGTERM) stops the load; following goes on until the run has ended. */
function abortOnSignal(
  api: Api,
  runId: string,
  screen: Screen,
): { happened: boolean; forget(): void } {
  const state = { happened: false, forget };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (state.happened) return;
    state.happened = true;
    screen.line(`${signal}: stopping the load of run ${runId} …`);
    void api.abort(runId, `interrupted by ${signal} at the command line`).then((result) => {
      if (!result.ok) screen.error(result.error.line);
    });
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  function forget(): void {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
  return state;
}

function printVerdict(run: RunDetail, report: Report | null, screen: Screen): void {
  const { paint } = screen;
  const verdict = run.verdict ?? 'unknown';
  const colour = { pass: paint.green, fail: paint.red, unknown: paint.yellow }[verdict];
  screen.line('');
  screen.line(`${colour(paint.bold(verdict.toUpperCase()))}  ${run.scenario} (run ${run.id})`);
  for (const reason of report?.verdict.reasons ?? []) {
    const mark = { pass: paint.green('✓'), fail: paint.red('✗'), unknown: paint.yellow('?') };
    screen.line(`  ${mark[reason.state]} ${reason.text}`);
  }
  if (report === null && run.reason !== null) screen.line(`  ${run.reason}`);
  for (const caveat of report?.caveats ?? []) screen.line(paint.dim(`  note: ${caveat}`));
  screen.json({ type: 'verdict', runId: run.id, verdict, folder: run.folder, report });
}

async function bringFiles(
  api: Api,
  runId: string,
  folder: string,
  screen: Screen,
): Promise<Result<void, Failure>> {
  const files: NamedText[] = [];
  for (const name of copiedRunFiles) {
    const bytes = await api.file(runId, name);
    if (bytes.ok) files.push({ name, text: bytes.value.toString('utf8') });
  }
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const why = oneLine(error);
    return err({ code: exitCode.usage, line: `--out ${folder}: ${why}` });
  }
  const written = await writeFiles(folder, files);
  if (!written.ok) return err({ code: exitCode.internal, line: written.error.message });
  screen.line(`  reports: ${folder}`);
  return ok(undefined);
}
