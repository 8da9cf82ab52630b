import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { exitCode } from './cli/shared/failure.ts';
import { demoCommand } from './cli/local/demo.ts';
import { upCommand } from './cli/local/up.ts';
import { abortCommand } from './cli/runs/abort.ts';
import { leverCommand } from './cli/runs/lever.ts';
import { replayCommand } from './cli/runs/replay.ts';
import { reportCommand } from './cli/runs/report.ts';
import { runCommand } from './cli/runs/run.ts';
import { planCommand } from './cli/scenarios/plan.ts';
import { validateCommand } from './cli/scenarios/validate.ts';
import { targetTokenCommand } from './cli/targets/targetToken.ts';
import { joinTokenCommand } from './cli/workers/joinToken.ts';
import { workerCommand } from './cli/workers/worker.ts';
import { workersCommand } from './cli/workers/workers.ts';
import { oneLine } from './core/text/oneLine.ts';
import { openLocalStack } from './localStack.ts';
import { packageRoot } from './root.ts';
import { openShop } from './shop.ts';

const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));

const program = new Command('zerohour')
  .description("Rehearse a shop's busiest minute on the stack that will have to live through it.")
  .version(version)
  .showHelpAfterError('(add --help for what it takes)')
  .addCommand(upCommand(openLocalStack, openShop))
  .addCommand(demoCommand(openLocalStack, openShop))
  .addCommand(runCommand(openLocalStack))
  .addCommand(abortCommand())
  .addCommand(leverCommand())
  .addCommand(validateCommand())
  .addCommand(planCommand())
  .addCommand(targetTokenCommand())
  .addCommand(replayCommand())
  .addCommand(reportCommand())
  .addCommand(workerCommand(() => import('./worker.ts')))
  .addCommand(workersCommand())
  .addCommand(joinTokenCommand())
  .addCommand(
    new Command('doctor').description('What is installed, what is missing, and how to mend it.'),
  );

for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])]) {
  command.exitOverride();
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCode.pass : exitCode.usage;
  } else {
    // A bug: the stack is for its report, behind a switch.
    const line = oneLine(error);
    process.stderr.write(`zerohour: ${line} (set ZEROHOUR_DEBUG=1 for the stack)\n`);
    if (process.env.ZEROHOUR_DEBUG) process.stderr.write(`${(error as Error).stack}\n`);
    process.exitCode = exitCode.internal;
  }
}
