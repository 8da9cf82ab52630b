import { availableParallelism, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { Command } from 'commander';
import {
  allShown,
  type DrillPair,
  judgePairs,
  type PairSide,
} from '../../core/drill/report/pair.ts';
import {
  busyNote,
  type LinkedPair,
  pairsSentence,
  renderPairsHtml,
  renderPairsMarkdown,
  verdictText,
} from '../../core/drill/report/pairsPage.ts';
import { type ExitCode, exitCode } from '../../core/errors/exitCode.mjs';
import { failure } from '../../core/errors/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { duration, plural } from '../../core/text/figures.ts';
import { type NamedText, writeFiles } from '../../run/record/atomicWrite.ts';
import { makeFolder } from '../../run/record/runFolder.ts';
import type { LocalPorts } from '../local/up.ts';
import { type Api, createApi } from '../shared/api.ts';
import { connect } from '../shared/connection.ts';
import { type CommandFailure, folderFailure } from '../shared/failure.ts';
import { helpText } from '../shared/help.ts';
import { stopOnSignal } from '../shared/interruption.ts';
import { printAddress } from '../shared/localStack.ts';
import { createScreen, type Screen } from '../shared/screen.ts';
import { type ListedPair, pairFiles } from './pairFiles.ts';
import { pairsTable } from './pairsTable.ts';
import { followDrill } from './runDrill.ts';
import { drainedMsMax, untilHealthy } from './shopHealth.ts';

interface Flags {
  readonly mall?: boolean;
  readonly target?: string;
  readonly out: string;
  readonly json?: boolean;
}

/**
 * The limits of the sample shop at which its drills show their harm on any machine: 12.5 payments a second. The
 * environment may name others.
 */
const mallLimits = {
  MALL_BANK_SLOTS: '1',
  MALL_BANK_REJECTION_MS: '20',
  MALL_PAYMENTS_INSTANCES: '5',
  MALL_PAYMENTS_PER_SECOND: '4',
  MALL_GATEWAY_PER_SECOND: '50',
  MALL_ROW_PER_SECOND: '15',
} as const;

/** The environment's value of each limit, else that at which drills show their harm. */
export const mallSettings = (
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(mallLimits).map(([name, limit]) => [name, env[name] ?? limit]));

/** `zerohour drill pairs`: each drill without and with its protection. */
export function pairsCommand(ports: LocalPorts): Command {
  return new Command('pairs')
    .description(
      'Run drills without and with their protection, and say which show what they claim.',
    )
    .argument('<drills...>', 'drill files, or folders of them')
    .option(
      '--mall',
      'start Zerohour, the sample shop and an agent for it, with limits that are soon reached',
    )
    .option('--target <name>', "a target's name or path, instead of the drills' own")
    .option('--out <dir>', 'where the table and the reports go', 'pairs')
    .option('--json', 'one JSON value a line on stdout; lines for people on stderr')
    .addHelpText(
      'after',
      helpText({
        notes: `A pair shows what it claims when the drill passes with its protection, and without it fails by what its
file names under "without" and by nothing else. Drills of a folder that have no protection are left out. Limits of the
sample shop that the environment names (MALL_BANK_SLOTS and others) are kept.`,
        examples: ['npx zerohour drill pairs scenarios/mall/drills --mall --out night/'],
        exits: ['pass', 'fail', 'usage', 'missing', 'internal', 'interrupted'],
        meanings: {
          pass: 'every pair shows what it claims',
          fail: 'a pair does not, or is unknown',
        },
      }),
    )
    .action(async (given: readonly string[], flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const files = await pairFiles(given, flags, screen);
      if (files === null) return;
      const played =
        flags.mall === true
          ? await onMall(ports, files, flags, screen)
          : await onServer(files, flags, screen);
      screen.done();
      process.exitCode = played.ok ? played.value : screen.failure(played.error);
    });
}

type Played = Result<ExitCode, CommandFailure>;

async function onServer(
  files: readonly ListedPair[],
  flags: Flags,
  screen: Screen,
): Promise<Played> {
  const running = await connect();
  if (running !== null) return playAll(running, files, flags, screen);
  return err(failure('ZH-COMMAND-002'));
}

/** Starts the whole of it, and stops it whatever happens. */
async function onMall(
  { openLocalStack, openShop }: LocalPorts,
  files: readonly ListedPair[],
  flags: Flags,
  screen: Screen,
): Promise<Played> {
  const print = (line: string): void => screen.line(screen.paint.dim(line));
  const stack = await openLocalStack({ port: null, host: null, workers: 1, print });
  if (!stack.ok) return stack;
  try {
    printAddress(stack.value, screen);
    const shop = await openShop({
      replicas: 1,
      settings: mallSettings(process.env),
      agent: true,
      print,
    });
    if (!shop.ok) return shop;
    try {
      const { agentFile } = shop.value;
      const agent = agentFile === null ? null : await stack.value.startAgent(agentFile);
      if (agent?.ok === false) return agent;
      const healthy = await untilHealthy(shop.value.baseUrl);
      if (!healthy.ok) return healthy;
      const broken = Promise.race([stack.value.broken, shop.value.broken]).then(err);
      const target = { ...flags, target: flags.target ?? shop.value.targetFile };
      const playing = playAll(createApi(stack.value), files, target, screen, shop.value.baseUrl);
      return await Promise.race([playing, broken]);
    } finally {
      await shop.value.stop();
    }
  } finally {
    await stack.value.stop();
  }
}

interface PlayedSide {
  readonly side: PairSide;
  readonly html: Buffer | null;
  readonly interrupted: boolean;
}

/** `shopUrl`: the sample shop's; what a drill left of its load has to be answered before the next is started. */
async function playAll(
  api: Api,
  files: readonly ListedPair[],
  flags: Flags,
  screen: Screen,
  shopUrl: string | null = null,
): Promise<Played> {
  const startedMs = Date.now();
  const busy = busyNote(loadavg()[0] ?? 0, availableParallelism());
  if (busy !== null) screen.line(screen.paint.yellow(busy));
  const pairs: DrillPair[] = [];
  const reports: NamedText[] = [];
  const links: LinkedPair['reports'][] = [];
  for (const [nth, { name, path }] of files.entries()) {
    const sides = { without: await play(false), with: await play(true) };
    if (sides.without.interrupted || sides.with.interrupted) return ok(exitCode.interrupted);
    pairs.push({ name, without: sides.without.side, with: sides.with.side });
    links.push({ without: kept('without'), with: kept('with') });
    const [judged] = judgePairs(pairs.slice(-1));
    if (judged !== undefined) screen.line(`  ${name}: ${verdictText(judged)}`);

    async function play(isProtected: boolean): Promise<PlayedSide> {
      const word = isProtected ? 'with' : 'without';
      screen.line(screen.paint.dim(`${nth + 1}/${files.length} ${name} ${word} its protection`));
      // A shop that stays unhealthy is told by the drill that is refused.
      if (shopUrl !== null) await untilHealthy(shopUrl, drainedMsMax);
      return playDrill(api, path, flags.target ?? null, isProtected, screen);
    }
    function kept(word: 'without' | 'with'): string | null {
      const { html } = sides[word];
      if (html === null) return null;
      const file = `${name}-${word}.html`;
      reports.push({ name: file, text: html.toString('utf8') });
      return file;
    }
  }
  const judged = judgePairs(pairs).map(
    (each, nth): LinkedPair => ({
      ...each,
      reports: links[nth] ?? { without: null, with: null },
    }),
  );
  return show(judged, reports, { out: flags.out, startedMs }, screen);
}

/** Runs one side. A drill that cannot be run is told in its row, and the others go on. */
async function playDrill(
  api: Api,
  path: string,
  target: string | null,
  isProtected: boolean,
  screen: Screen,
): Promise<PlayedSide> {
  const none = (problem: string): PlayedSide => ({
    ...{ side: { report: null, problem }, html: null, interrupted: false },
  });
  const started = await api.startDrill(path, target, !isProtected);
  if (!started.ok) return none(started.error.line);
  const { id } = started.value;
  const interruption = stopOnSignal(screen, `stopping drill ${id}`, (reason) =>
    api.abortDrill(id, reason),
  );
  try {
    const ended = await followDrill(api, id, screen, { events: false });
    if (!ended.ok) return none(ended.error.line);
    const report = await api.drillReport(id);
    const html = await api.drillFile(id, 'report.html');
    return {
      side: report.ok
        ? { report: report.value, problem: null }
        : { report: null, problem: ended.value.reason ?? report.error.line },
      html: html.ok ? html.value : null,
      interrupted: interruption.happened,
    };
  } finally {
    interruption.forget();
  }
}

/** Where no terminal says how wide it is. */
const defaultColumns = 100;

/** Prints the table and writes it with the reports. */
async function show(
  pairs: readonly LinkedPair[],
  reports: readonly NamedText[],
  { out, startedMs }: { readonly out: string; readonly startedMs: number },
  screen: Screen,
): Promise<Played> {
  const folder = resolve(out);
  screen.block(pairsTable(pairs, out, process.stdout.columns ?? defaultColumns));
  screen.json({ type: 'pairs', pairs });
  const made = await makeFolder(folder);
  const files = [
    ...reports,
    { name: 'pairs.json', text: `${JSON.stringify(pairs, null, 2)}\n` },
    { name: 'pairs.md', text: renderPairsMarkdown(pairs) },
    { name: 'index.html', text: renderPairsHtml(pairs) },
  ];
  const written = made.ok ? await writeFiles(folder, files) : made;
  if (!written.ok) return err(folderFailure(written.error));
  const took = duration(Date.now() - startedMs);
  screen.line(
    `${pairsSentence(pairs)} ${plural(pairs.length, 'pair')} in ${took}: ${folder}/index.html`,
  );
  return ok(allShown(pairs) ? exitCode.pass : exitCode.fail);
}
