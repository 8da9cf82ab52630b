import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { isDrillFolder, replayDrillFolder } from '../../run/drill/drillFolder.ts';
import { replayFolder } from '../../run/record/runFolder.ts';
import { exitOfVerdict, folderFailure } from '../shared/failure.ts';
import { helpText } from '../shared/help.ts';
import { createScreen, type Screen } from '../shared/screen.ts';

/** `zerohour replay <run dir>`: ends with the verdict's exit code, as the run itself did. */
export function replayCommand(): Command {
  return new Command('replay')
    .argument('<dir>', "the run's or the drill's folder")
    .option('--json', 'print verdict and report file as JSON')
    .addHelpText(
      'after',
      helpText({
        examples: ['npx zerohour replay .zerohour/runs/m2f8k1c9x0aa'],
        exits: ['pass', 'fail', 'unknown', 'usage', 'internal'],
      }),
    )
    .action(async (dir: string, flags: { json?: boolean }) => {
      const screen = createScreen({ json: flags.json === true });
      const folder = resolve(dir);
      if (await isDrillFolder(folder)) {
        process.exitCode = await replayDrill(folder, screen);
        return;
      }
      const report = await replayFolder(folder);
      if (!report.ok) {
        process.exitCode = screen.failure(folderFailure(report.error));
        return;
      }
      const { headline, verdict, run } = report.value;
      const file = join(folder, 'report.json');
      for (const reason of verdict.reasons) screen.line(`${reason.state}: ${reason.text}`);
      screen.line(`written: ${file}`);
      screen.line(`verdict of run ${run.id}: ${headline.state}: ${headline.text}`);
      screen.json({ run: run.id, headline, verdict, report: file });
      process.exitCode = exitOfVerdict(verdict.state);
    });
}

async function replayDrill(folder: string, screen: Screen): Promise<number> {
  const report = await replayDrillFolder(folder);
  if (!report.ok) return screen.failure(folderFailure(report.error));
  const { drill, verdict, sentence } = report.value;
  const file = join(folder, 'report.json');
  for (const reason of verdict.reasons) screen.line(`${reason.state}: ${reason.text}`);
  screen.line(`written: ${file}`);
  screen.line(`verdict of drill ${drill.id}: ${verdict.state}: ${sentence}`);
  screen.json({ drill: drill.id, sentence, verdict, report: file });
  return exitOfVerdict(verdict.state);
}
