import { rm, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { buildReport } from '../../core/report/buildReport.ts';
import {
  type ReportFormatName,
  reportFormat,
  reportFormatNames,
} from '../../core/report/formats/registry.ts';
import type { ReportFormat } from '../../core/report/formats/reportFormat.ts';
import { pageInLanguage } from '../../core/report/html/languages.ts';
import { writeFiles } from '../../run/record/atomicWrite.ts';
import { readRecording } from '../../run/record/runFolder.ts';
import { isRunId } from '../../run/runId.ts';
import { callServer } from '../shared/connection.ts';
import { folderFailure } from '../shared/failure.ts';
import { helpText } from '../shared/help.ts';
import { createScreen, type Screen } from '../shared/screen.ts';

interface Flags {
  readonly format: ReportFormatName;
  readonly lang?: keyof typeof languages;
  readonly out?: string;
  readonly json?: boolean;
}

const languages = { en: 'en', zh: 'zh-Hans' } as const;

/** `zerohour report <run>`: one format, to stdout or a file. */
export function reportCommand(): Command {
  return new Command('report')
    .argument('<run>', "the run's folder, or its id")
    .addOption(
      new Option('--format <format>', 'what to print')
        .choices(reportFormatNames)
        .default('markdown'),
    )
    .addOption(
      new Option('--lang <language>', 'language that the HTML page opens in').choices(
        Object.keys(languages),
      ),
    )
    .option('--out <file>', 'write to a file instead of stdout')
    .option('--json', 'the same as --format json')
    .addHelpText(
      'after',
      helpText({
        notes: 'An id is asked of the server at ZEROHOUR_URL, else of the "up" that runs here.',
        examples: [
          'npx zerohour report .zerohour/runs/m2f8k1c9x0aa --format csv',
          'npx zerohour report m2f8k1c9x0aa --format junit --out junit.xml',
          'npx zerohour report m2f8k1c9x0aa --format html --lang zh --out report.html',
        ],
        exits: ['pass', 'usage', 'missing', 'internal'],
      }),
    )
    .action(async (run: string, flags: Flags, command: Command) => {
      const screen = createScreen({ json: false });
      const format = reportFormat(flags.json === true ? 'json' : flags.format);
      if (flags.lang !== undefined && format.name !== 'html') {
        command.error("error: option '--lang' is for --format html, which holds every language");
      }
      const written = (await isOnServer(run))
        ? await fromServer(run, format, screen)
        : await fromFolder(resolve(run), format, screen);
      if (written === null) {
        // What an earlier report left there would stand for this run.
        if (flags.out !== undefined) await rm(resolve(flags.out)).catch(() => undefined);
        return;
      }
      const text =
        flags.lang === undefined ? written : pageInLanguage(written, languages[flags.lang]);
      if (flags.out === undefined) process.stdout.write(text);
      else await writeOut(flags.out, text, screen);
    });
}

/** An id, unless a folder of that name is here. */
async function isOnServer(run: string): Promise<boolean> {
  return isRunId(run) && (await stat(resolve(run)).catch(() => null)) === null;
}

/** Each run's folder holds every format, so that all servers and versions give their own text. */
async function fromServer(
  id: string,
  format: ReportFormat,
  screen: Screen,
): Promise<string | null> {
  const bytes = await callServer(screen, (api) => api.file(id, format.fileName));
  return bytes === null ? null : bytes.toString('utf8');
}

async function fromFolder(
  folder: string,
  format: ReportFormat,
  screen: Screen,
): Promise<string | null> {
  const inputs = await readRecording(folder);
  if (inputs.ok) return format.render(buildReport(inputs.value), inputs.value);
  process.exitCode = screen.failure(folderFailure(inputs.error));
  return null;
}

async function writeOut(file: string, text: string, screen: Screen): Promise<void> {
  const path = resolve(file);
  const written = await writeFiles(dirname(path), [{ name: basename(path), text }]);
  if (!written.ok) process.exitCode = screen.failure(folderFailure(written.error));
}
