import type { Command } from 'commander';
import { usersCommand } from './accounts/users.ts';
import { demoCommand } from './local/demo.ts';
import { doctorCommand } from './local/doctor.ts';
import { type LocalPorts, upCommand } from './local/up.ts';
import { abortCommand } from './runs/abort.ts';
import { leverCommand } from './runs/lever.ts';
import { replayCommand } from './runs/replay.ts';
import { reportCommand } from './runs/report.ts';
import { runCommand } from './runs/run.ts';
import { importCommand } from './scenarios/import.ts';
import { planCommand } from './scenarios/plan.ts';
import { tryCommand } from './scenarios/try.ts';
import { validateCommand } from './scenarios/validate.ts';
import { edgeCommand } from './targets/edge.ts';
import { initCommand } from './targets/init.ts';
import { targetCommand } from './targets/target.ts';
import { targetTokenCommand } from './targets/targetToken.ts';
import { joinTokenCommand } from './workers/joinToken.ts';
import { workerCommand } from './workers/worker.ts';
import { workersCommand } from './workers/workers.ts';

/** What commands need of the process entry, which alone may import every layer. */
export interface CommandPorts extends LocalPorts {
  /** Runs a worker in this process until it is stopped. */
  readonly startWorker: () => Promise<unknown>;
}

/** Every command, in the order of `--help`. */
export const commands: readonly ((ports: CommandPorts) => Command)[] = [
  upCommand,
  demoCommand,
  initCommand,
  runCommand,
  importCommand,
  validateCommand,
  planCommand,
  tryCommand,
  abortCommand,
  leverCommand,
  replayCommand,
  reportCommand,
  targetCommand,
  targetTokenCommand,
  edgeCommand,
  workerCommand,
  workersCommand,
  joinTokenCommand,
  usersCommand,
  doctorCommand,
];
