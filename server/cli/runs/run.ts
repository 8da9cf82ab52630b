import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { failure } from '../../core/errors/failure.ts';
import { resumeText } from '../../core/plan/resume.ts';
import type { Report } from '../../core/report/report.ts';
import { copiedRunFiles } from '../../core/report/runFiles.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Overrides } from '../../core/scenario/overrides.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { type VerdictState, worst } from '../../core/verdict/verdict.ts';
import { dataFolder } from '../../root.ts';
import { rejectWithDiagnostics } from '../../run/admission/rejection.ts';
import { planFile } from '../../run/catalog/prepareScenario.ts';
import { type NamedText, writeFiles } from '../../run/record/atomicWrite.ts';
import { makeFolder } from '../../run/record/runFolder.ts';
import type { RunDetail } from '../../run/runService.ts';
import {
  type Baseline,
  checkBaselineFolders,
  compareWithBaseline,
  readBaseline,
} from '../compare/baseline.ts';
import {
  type CompareFlags,
  compareOptionsOf,
  runNames,
  withCompareOptions,
} from '../compare/compareOptions.ts';
import { comparisonFileNames } from '../compare/showComparison.ts';
import { type Api, createApi } from '../shared/api.ts';
import { connect } from '../shared/connection.ts';
import { diagnosticLine } from '../shared/diagnostics.ts';
import { type CommandFailure, exitOfVerdict, folderFailure } from '../shared/failure.ts';
import { helpText } from '../shared/help.ts';
import { stopOnSignal } from '../shared/interruption.ts';
import { type OpenLocalStack, printAddress } from '../shared/localStack.ts';
import { wholeNumber } from '../shared/options.ts';
import { type OverrideFlags, overridesOf, withOverrides } from '../shared/overrideOptions.ts';
import { resumedPlan } from '../shared/resumedPlan.ts';
import { scenarioSource } from '../shared/scenarioSource.ts';
import { createScreen, type Screen } from '../shared/screen.ts';
import { followRun } from './follow.ts';

export interface RunOptions {
  readonly target: string | null;
  readonly shards: number | null;
  readonly out: string | null;
  readonly overrides: Overrides;
  /** What the run is compared with when it has ended; absent: with nothing. */
  readonly baseline?: Baseline;
}

interface Flags extends OverrideFlags, CompareFlags {
  readonly target?: string;
  readonly shards?: number;
  readonly out?: string;
  readonly baseline?: readonly string[];
  readonly json?: boolean;
}

export function runCommand({
  openLocalStack,
}: {
  readonly openLocalStack: OpenLocalStack;
}): Command {
  return withCompareOptions(withOverrides(new Command('run')))
    .argument('<scenario>', 'the scenario file, such as scenarios/mall/smoke.yaml')
    .option('--target <name|file>', "where to drive it, instead of the scenario's own target")
    .option('--shards <n>', 'how many k6 processes share the load', wholeNumber)
    .option('--out <dir>', `copy ${copiedRunFiles.join(', ')} here`)
    .option(
      '--baseline <runs>',
      'run folders or ids, separated by commas: compare with them, and fail when it is slower',
      runNames,
    )
    .option('--json', 'one JSON value a line on stdout; lines for people on stderr')
    .addHelpText(
      'after',
      helpText({
        notes: `Uses the server at ZEROHOUR_URL (with ZEROHOUR_TOKEN), else the "up" that runs here, else one of
its own for as long as the run takes. Ctrl-C stops the load first.`,
        examples: [
          'npx zerohour run scenarios/mall/smoke.yaml --out reports/',
          'npx zerohour run night.yaml --load 10% --hold 20s --set load.require=50%',
          'npx zerohour run scenarios/mall/smoke.yaml --baseline reports/ --out next/',
        ],
        exits: ['pass', 'fail', 'unknown', 'usage', 'missing', 'internal', 'interrupted'],
      }),
    )
    .action(async (scenario: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const options: RunOptions = {
        target: flags.target ?? null,
        shards: flags.shards ?? null,
        out: flags.out ?? null,
        overrides: overridesOf(flags),
        ...(flags.baseline === undefined
          ? {}
          : { baseline: { names: flags.baseline, options: compareOptionsOf(flags) } }),
      };
      process.exitCode = await runWithServer(scenario, options, screen, openLocalStack);
    });
}

async function runWithServer(
  scenario: string,
  options: RunOptions,
  screen: Screen,
  openLocalStack: OpenLocalStack,
): Promise<number> {
  // Whatever ends this run early, the files of an earlier one do not stand for it.
  const emptied = options.out === null ? ok(undefined) : await emptyFolder(options.out);
  if (!emptied.ok) return screen.failure(emptied.error);
  const running = await connect();
  if (running !== null) {
    return finish(await driveScenario(running, scenario, options, screen), screen);
  }
  const readable = await readableHere(scenario, options);
  if (!readable.ok) return screen.failure(readable.error);
  const print = (line: string): void => screen.line(screen.paint.dim(line));
  const stack = await openLocalStack({ port: null, host: null, workers: 1, print });
  if (!stack.ok) return finish(stack, screen);
  try {
    // The one-time password is shown only this once, by whichever command opens the first stack.
    if (stack.value.adminPassword !== null) printAddress(stack.value, screen);
    const api = createApi(stack.value);
    const broken = stack.value.broken.then(err);
    return finish(
      await Promise.race([driveScenario(api, scenario, options, screen), broken]),
      screen,
    );
  } finally {
    await stack.value.stop();
  }
}

/** What the file shows by itself is told before a stack is started for it. */
async function readableHere(
  file: string,
  { target, shards, overrides, baseline }: RunOptions,
): Promise<Result<void, CommandFailure>> {
  const source = await scenarioSource(file, overrides);
  if (!source.ok) return source;
  const planned = await planFile(file, { target, shards }, targetsFolder(), overrides);
  if (!planned.ok) return rejectWithDiagnostics(planned.error);
  return baseline === undefined
    ? ok(undefined)
    : checkBaselineFolders(baseline, planned.value.plan.scenario);
}

const targetsFolder = (): string => join(dataFolder(), 'targets');

function finish(result: Result<DrivenRun, CommandFailure>, screen: Screen): number {
  screen.done();
  return result.ok ? result.value.exit : screen.failure(result.error);
}

/** A run that has ended, and the exit code of the command that drove it. */
export interface DrivenRun {
  readonly run: RunDetail;
  readonly report: Report | null;
  readonly exit: number;
}

/** Starts a scenario file on a server, follows it, prints its verdict and fetches its files. */
export async function driveScenario(
  api: Api,
  file: string,
  options: RunOptions,
  screen: Screen,
): Promise<Result<DrivenRun, CommandFailure>> {
  const source = await scenarioSource(file, options.overrides);
  if (!source.ok) return source;
  const scenarioName = await showWarnings(api, file, options, screen);
  const before =
    options.baseline === undefined
      ? ok([])
      : await readBaseline(options.baseline, scenarioName, async () => api);
  if (!before.ok) return before;
  const started = await api.start({
    scenarioId: null,
    source: source.value,
    target: options.target,
    shards: options.shards,
  });
  if (!started.ok) return started;
  const { id, scenario, target } = started.value;
  screen.line(`run ${screen.paint.bold(id)}: ${scenario} on ${target}`);
  const interruption = stopOnSignal(screen, `stopping the load of run ${id}`, (reason) =>
    api.abort(id, reason),
  );
  try {
    const ended = await followRun(api, id, screen);
    if (!ended.ok) return ended;
    const report = await api.report(id);
    printVerdict(ended.value, report.ok ? report.value : null, screen);
    const fetched =
      options.out === null ? ok(undefined) : await fetchFiles(api, id, options.out, screen);
    if (!fetched.ok) return fetched;
    if (report.ok) printHeadline(report.value, screen);
    const own = exitOfVerdict(ended.value.verdict);
    const driven = { run: ended.value, report: report.ok ? report.value : null };
    if (interruption.happened) return ok({ ...driven, exit: exitCode.interrupted });
    if (options.baseline === undefined) return ok({ ...driven, exit: own });
    const to = { id, out: options.out };
    const compared = await compareWithBaseline(to, before.value, options.baseline, api, screen);
    if (!compared.ok) return compared;
    const both = [ended.value.verdict ?? 'unknown', compared.value];
    return ok({ ...driven, exit: exitOfVerdict(worst(both)) });
  } finally {
    interruption.forget();
  }
}

/**
 * Says before the run what it will not show. What is wrong is said by the server, which decides. Gives the name of the
 * scenario, where the file can be planned here.
 */
async function showWarnings(
  api: Api,
  file: string,
  { target, shards, overrides }: RunOptions,
  screen: Screen,
): Promise<string | null> {
  const planned = await resumedPlan(
    await planFile(file, { target, shards }, targetsFolder(), overrides),
    async () => api,
  );
  if (!planned.ok) return null;
  const resume = resumeText(planned.value.plan);
  if (resume !== null) screen.line(resume);
  for (const warning of planned.value.warnings) screen.line(diagnosticLine(screen, warning));
  return planned.value.plan.scenario;
}

/** What to do next, and the headline as the last line of the command. */
function printHeadline({ headline, reading = [] }: Report, screen: Screen): void {
  const next = reading.find(({ name }) => name === 'next');
  if (next !== undefined) screen.line(`  next: ${next.text}`);
  screen.line(`${verdictWord(headline.state, screen)}  ${headline.text}`);
}

function verdictWord(verdict: VerdictState, { paint }: Screen): string {
  const colour = { pass: paint.green, fail: paint.red, unknown: paint.yellow }[verdict];
  return colour(paint.bold(verdict.toUpperCase()));
}

function printVerdict(run: RunDetail, report: Report | null, screen: Screen): void {
  const { paint } = screen;
  const verdict = run.verdict ?? 'unknown';
  screen.line('');
  screen.line(`${verdictWord(verdict, screen)}  ${run.scenario} (run ${run.id})`);
  for (const reason of report?.verdict.reasons ?? []) {
    const mark = { pass: paint.green('✓'), fail: paint.red('✗'), unknown: paint.yellow('?') };
    screen.line(`  ${mark[reason.state]} ${reason.text}`);
  }
  if (report === null && run.reason !== null) screen.line(`  ${run.reason}`);
  for (const caveat of report?.caveats ?? []) screen.line(paint.dim(`  note: ${caveat}`));
  screen.json({ type: 'verdict', runId: run.id, verdict, folder: run.folder, report });
}

/** Makes a folder for the files of a run, without those of another. */
async function emptyFolder(folder: string): Promise<Result<void, CommandFailure>> {
  const made = await makeFolder(folder);
  if (!made.ok) return err(failure('ZH-RUN-011', { folder, reason: made.error.message }));
  try {
    for (const name of [...copiedRunFiles, ...comparisonFileNames])
      await rm(join(folder, name), { force: true });
    return ok(undefined);
  } catch (error) {
    return err(failure('ZH-RUN-011', { folder, reason: oneLine(error) }));
  }
}

async function fetchFiles(
  api: Api,
  runId: string,
  folder: string,
  screen: Screen,
): Promise<Result<void, CommandFailure>> {
  const files: NamedText[] = [];
  const missing: string[] = [];
  for (const name of copiedRunFiles) {
    const bytes = await api.file(runId, name);
    if (bytes.ok) files.push({ name, text: bytes.value.toString('utf8') });
    else missing.push(`  not copied: ${name}: ${bytes.error.line}`);
  }
  const emptied = await emptyFolder(folder);
  if (!emptied.ok) return emptied;
  const written = await writeFiles(folder, files);
  if (!written.ok) return err(folderFailure(written.error));
  const copied = files.length === 0 ? 'none' : files.map(({ name }) => name).join(', ');
  screen.line(`  reports in ${folder}: ${copied}`);
  for (const line of missing) screen.line(line);
  return ok(undefined);
}
