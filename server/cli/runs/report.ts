import { basename, dirname, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { buildReport } from '../../core/report/buildReport.ts';
import {
  type ReportFormatName,
  reportFormat,
  reportFormatNames,
} from '../../core/report/formats/registry.ts';
import { writeFiles } from '../../run/record/atomicWrite.ts';
import { readRecording } from '../../run/record/runFolder.ts';
import { folderFailure } from '../shared/failure.ts';
import { helpText } from '../shared/help.ts';
import { createScreen, type Screen } from '../shared/screen.ts';

interface Flags {
  readonly format: ReportFormatName;
  readonly out?: string;
  readonly json?: boolean;
}

/** `zerohour report <run dir>`: one format, from the recording, to stdout or a file. */
export function reportCommand(): Command {
  return new Command('report')
    .description("Print a run's report in one format, made from what its folder recorded.")
    .argument('<dir>', "the run's folder")
    .addOption(
      new Option('--format <format>', 'what to print')
        .choices(reportFormatNames)
        .default('markdown'),
    )
    .option('--out <file>', 'write to a file instead of stdout')
    .option('--json', 'the same as --format json')
    .addHelpText(
      'after',
      helpText({
        examples: ['npx zerohour report .zerohour/runs/m2f8k1c9x0aa --format csv'],
        exits: ['pass', 'usage', 'internal'],
      }),
    )
    .action(async (dir: string, flags: Flags) => {
      const screen = createScreen({ json: false });
      const inputs = await readRecording(resolve(dir));
      if (!inputs.ok) {
        process.exitCode = screen.failure(folderFailure(inputs.error));
        return;
      }
      const format = flags.json === true ? 'json' : flags.format;
      const text = reportFormat(format).render(buildReport(inputs.value), inputs.value);
      if (flags.out === undefined) process.stdout.write(text);
      else await writeOut(flags.out, text, screen);
    });
}

async function writeOut(file: string, text: string, screen: Screen): Promise<void> {
  const path = resolve(file);
  const written = await writeFiles(dirname(path), [{ name: basename(path), text }]);
  if (!written.ok) process.exitCode = screen.failure(folderFailure(written.error));
}
