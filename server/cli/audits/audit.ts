import { Command, InvalidArgumentError } from 'commander';
import { leftText } from '../../core/audit/drain/drainTrail.ts';
import type { AuditFile } from '../../core/audit/sources/auditFile.ts';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { failure } from '../../core/errors/failure.ts';
import { durationHint, parseDuration } from '../../core/text/units.ts';
import type { Auditor } from '../../run/audit/auditor.ts';
import { auditOnce, openStandaloneAudit } from '../../run/audit/standaloneAudit.ts';
import { watchAudit } from '../../run/audit/watchAudit.ts';
import { helpText } from '../shared/help.ts';
import { durationOption, portNumber } from '../shared/options.ts';
import { createScreen, type Screen } from '../shared/screen.ts';
import { auditFileOf, auditUrlOf, schemaFlag, schemaOf } from './auditInput.ts';
import { explainCommand } from './explain.ts';
import { auditInitCommand } from './init.ts';
import { scoreCommand } from './score.ts';
import { findingLine, showSummary } from './showAudit.ts';

interface Flags {
  readonly once?: boolean;
  readonly watch?: boolean;
  readonly url?: string;
  readonly schema?: string;
  readonly settle: number;
  readonly every: number;
  readonly metrics?: number;
  readonly allowWritableRole?: boolean;
  readonly json?: boolean;
  readonly drain: boolean;
  readonly redis?: string;
  readonly redisPrefix: string;
}

/** `zerohour audit <file>`: the audit of a database without a run. */
export function auditCommand(): Command {
  return new Command('audit')
    .enablePositionalOptions()
    .argument('<file>', 'the audit file')
    .option('--once', 'read and judge everything once (the default)')
    .option('--watch', 'go on reading what is new, and print each finding, until Ctrl-C')
    .option('--url <url>', 'the database, postgres://… or mysql://…; else ZEROHOUR_AUDIT_URL')
    .option(...schemaFlag)
    .addOption(
      durationOption('--settle <duration>', 'for how long two services may disagree', ms, 3_000),
    )
    .addOption(durationOption('--every <duration>', 'with --watch: how often it reads', ms, 1_000))
    .option('--metrics <port>', 'with --watch: serve Prometheus metrics on this port', portNumber)
    .option('--redis <url>', 'the Redis that the file reads; else ZEROHOUR_AUDIT_REDIS_URL')
    .option('--redis-prefix <text>', 'what {prefix} in the keys stands for', '')
    .option('--no-drain', 'do not wait for the backlogs that the file names (--watch never does)')
    .option('--allow-writable-role', 'admit a role that could change what it reads')
    .option('--json', 'print the result, with --watch also each finding, as JSON')
    .addHelpText(
      'after',
      helpText({
        notes:
          'Needs no server, drives no load, and writes nothing: each reading is one read-only transaction.\n' +
          'docs/guides/audit.md describes the file.',
        examples: [
          'npx zerohour audit init postgres://auditor@db.example/shop',
          'npx zerohour audit explain audit.yaml',
          'npx zerohour audit score audit.yaml --url postgres://auditor@db.example/shop',
          'npx zerohour audit audit.yaml --url postgres://auditor@db.example/shop',
          'npx zerohour audit audit.yaml --watch --metrics 9102',
        ],
        exits: ['pass', 'fail', 'unknown', 'usage', 'missing', 'internal'],
        meanings: {
          pass: 'clean: every invariant holds',
          fail: 'broken: there are findings',
          unknown: 'not everything could be read or judged',
        },
      }),
    )
    .addCommand(auditInitCommand())
    .addCommand(explainCommand())
    .addCommand(scoreCommand())
    .action(async (path: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const file = await auditFileOf(screen, path);
      if (file === null) return;
      const problem = misuse(flags);
      if (problem !== null) {
        process.exitCode = screen.failure(failure('ZH-AUDIT-005', { reason: problem }));
        return;
      }
      const url = auditUrlOf(screen, flags.url);
      if (url === null) return;
      await audit(screen, file, url, flags);
    });
}

/** Flags that do not fit together; null where they do. */
function misuse({ once, watch, metrics }: Flags): string | null {
  if (once === true && watch === true) return '--once and --watch exclude each other';
  return metrics !== undefined && watch !== true ? '--metrics is served with --watch only' : null;
}

async function audit(screen: Screen, file: AuditFile, url: string, flags: Flags): Promise<void> {
  const { settle: settleMs, allowWritableRole = false } = flags;
  const schema = schemaOf(flags.schema, url);
  screen.status(`reading schema ${schema} …`);
  const drains = flags.drain && flags.watch !== true;
  const redisUrl = flags.redis ?? process.env.ZEROHOUR_AUDIT_REDIS_URL ?? '';
  const redis = redisUrl === '' ? null : { url: redisUrl, prefix: flags.redisPrefix };
  const opened = await openStandaloneAudit({
    ...{ file, url, schema, settleMs, drains, redis, allowWritableRole },
    ...{ once: flags.watch !== true, pagesOut: flags.watch === true },
  });
  if (!opened.ok) {
    process.exitCode = screen.failure(opened.error);
    return;
  }
  if (flags.watch === true && !(await watch(screen, file, opened.value, flags))) return;
  const summary = await untilSignal((signal) =>
    auditOnce(opened.value, { signal, onReading: (trail) => screen.status(leftText(trail)) }),
  );
  screen.done();
  screen.json({ type: 'summary', name: file.name, schema, ...summary });
  showSummary(screen, file, summary);
  process.exitCode =
    exitCode[({ clean: 'pass', broken: 'fail', unknown: 'unknown' } as const)[summary.state]];
}

/** Ctrl-C ends a wait, and the audit says so. */
async function untilSignal<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
  try {
    return await work(stop.signal);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
  }
}

/** Follows the audit until Ctrl-C or the end of its process; false when its metrics could not be served. */
async function watch(
  screen: Screen,
  { name, invariants }: AuditFile,
  auditor: Auditor,
  { every: everyMs, metrics: metricsPort }: Flags,
): Promise<boolean> {
  const watched = await untilSignal((signal) =>
    watchAudit(auditor, {
      ...{ name, invariants: invariants.map((invariant) => invariant.name), everyMs },
      ...{ metricsPort: metricsPort ?? null, signal },
      onListening: (address) => screen.line(`metrics: ${address}`),
      onFinding(finding) {
        screen.json({ type: 'finding', finding });
        screen.line(findingLine(screen, finding));
      },
      onNote(text) {
        screen.json({ type: 'note', text });
        screen.line(`${screen.paint.yellow('!')} ${text}`);
      },
      onReading: (text) => screen.status(text),
    }),
  );
  if (watched.ok) return true;
  await auditor.close();
  process.exitCode = screen.failure(watched.error);
  return false;
}

function ms(text: string): number {
  const parsed = parseDuration(text);
  if (parsed === null || parsed === 0) throw new InvalidArgumentError(durationHint);
  return parsed;
}
