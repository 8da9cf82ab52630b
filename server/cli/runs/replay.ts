import { join, resolve } from 'node:path';
import { Command } from 'commander';
import type { FolderError } from '../../run/record/atomicWrite.ts';
import { replayFolder } from '../../run/record/runFolder.ts';
import { codeOfVerdict, type ExitCode, exitCode } from '../shared/failure.ts';
import { createScreen } from '../shared/screen.ts';

/** `zerohour replay <run dir>`: ends with the verdict's exit code, as the run itself did. */
export function replayCommand(): Command {
  return new Command('replay')
    .description('Judge a run again from what its folder recorded, and write its reports anew.')
    .argument('<dir>', "the run's folder")
    .option('--json', 'print verdict and report file as JSON')
    .addHelpText('after', '\n  $ npx zerohour replay .zerohour/runs/m2f8k1c9x0aa')
    .action(async (dir: string, flags: { json?: boolean }) => {
      const screen = createScreen({ json: flags.json === true });
      const folder = resolve(dir);
      const report = await replayFolder(folder);
      if (!report.ok) {
        screen.error(report.error.message);
        process.exitCode = codeOfDiagnostic(report.error);
        return;
      }
      const { verdict, run } = report.value;
      const file = join(folder, 'report.json');
      for (const reason of verdict.reasons) screen.line(`${reason.state}: ${reason.text}`);
      screen.line(`verdict of run ${run.id}: ${verdict.state}`);
      screen.line(`written: ${file}`);
      screen.json({ run: run.id, verdict, report: file });
      process.exitCode = codeOfVerdict(verdict.state);
    });
}

/** A folder that is none, or was changed, is wrong usage; a disk that fails is our trouble. */
export const codeOfDiagnostic = (diagnostic: FolderError): ExitCode =>
  diagnostic.kind === 'missing' || diagnostic.kind === 'corrupt'
    ? exitCode.usage
    : exitCode.internal;
