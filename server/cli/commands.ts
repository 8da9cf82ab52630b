import type { Command } from 'commander';
import type { LocalPorts } from './local/up.ts';

/** What commands need of the process entry, which alone may import every layer. */
export interface CommandPorts extends LocalPorts {
  /** Runs a worker in this process until it is stopped. */
  readonly startWorker: () => Promise<unknown>;
  /** Runs an agent of this file in this process until it is stopped. */
  readonly startAgent: (file: string) => Promise<unknown>;
}

/** A command of `--help`. Its file is loaded when it is chosen: a start costs the modules of one command. */
export interface CommandEntry {
  /** Name and arguments, as the list of `--help` shows them. */
  readonly usage: string;
  /** One sentence, which is the command's description too. */
  readonly summary: string;
  readonly load: () => Promise<(ports: CommandPorts) => Command>;
}

/** Every command, in the order of `--help`. */
export const commands: readonly CommandEntry[] = [
  {
    usage: 'up',
    summary: 'Start the server, one worker and, where none are named, Redis and PostgreSQL.',
    load: async () => (await import('./local/up.ts')).upCommand,
  },
  {
    usage: 'demo',
    summary:
      'Rehearse on the sample shop twice: once to find its capacity, once to catch an oversell.',
    load: async () => (await import('./local/demo.ts')).demoCommand,
  },
  {
    usage: 'init <url>',
    summary: 'Write a target file and a smallest scenario for a stack, and an audit file.',
    load: async () => (await import('./targets/init.ts')).initCommand,
  },
  {
    usage: 'run <scenario>',
    summary: 'Drive a scenario, follow it to its verdict, and fetch its reports.',
    load: async () => (await import('./runs/run.ts')).runCommand,
  },
  {
    usage: 'import <file>',
    summary: 'Make a scenario file of a recording or a description of requests.',
    load: async () => (await import('./scenarios/import.ts')).importCommand,
  },
  {
    usage: 'validate <scenario>',
    summary: 'List every diagnostic of a scenario file at once, with line and column.',
    load: async () => (await import('./scenarios/validate.ts')).validateCommand,
  },
  {
    usage: 'plan <scenario>',
    summary: 'Print the compiled plan and what it costs to drive. Sends nothing.',
    load: async () => (await import('./scenarios/plan.ts')).planCommand,
  },
  {
    usage: 'try <scenario> [path]',
    summary: 'Drive one journey of each path, once, and print each request and answer.',
    load: async () => (await import('./scenarios/try.ts')).tryCommand,
  },
  {
    usage: 'drill',
    summary: 'Check, plan, run and list pressure drills.',
    load: async () => (await import('./drills/drill.ts')).drillCommand,
  },
  {
    usage: 'abort <run>',
    summary: 'Stop the load of a run at once, from anywhere that can reach the server.',
    load: async () => (await import('./runs/abort.ts')).abortCommand,
  },
  {
    usage: 'rate <run> <rate>',
    summary: 'Change the rate of the load that is left of a run, within seconds.',
    load: async () => (await import('./runs/rate.ts')).rateCommand,
  },
  {
    usage: 'lever',
    summary: 'The safety lever: stops all load of the stack, and keeps it stopped.',
    load: async () => (await import('./runs/lever.ts')).leverCommand,
  },
  {
    usage: 'replay <dir>',
    summary: 'Judge a run again from what its folder recorded, and write its reports anew.',
    load: async () => (await import('./runs/replay.ts')).replayCommand,
  },
  {
    usage: 'report <run>',
    summary:
      "Print a run's report in one format: of a folder from what it recorded, of a run's id from its server.",
    load: async () => (await import('./runs/report.ts')).reportCommand,
  },
  {
    usage: 'compare <before> [after]',
    summary: 'Say what changed between runs, and the smallest slowdown that they could have shown.',
    load: async () => (await import('./compare/compare.ts')).compareCommand,
  },
  {
    usage: 'history <runs...>',
    summary: 'Find the run from which on a figure of a scenario has another level.',
    load: async () => (await import('./compare/history.ts')).historyCommand,
  },
  {
    usage: 'target',
    summary: 'Look at a target before any load.',
    load: async () => (await import('./targets/target.ts')).targetCommand,
  },
  {
    usage: 'target-token <target>',
    summary: 'Print what the owner of a target publishes to agree to load, for each host.',
    load: async () => (await import('./targets/targetToken.ts')).targetTokenCommand,
  },
  {
    usage: 'audit <file>',
    summary: 'Audit the stock and orders of a database, once or on and on, without a run.',
    load: async () => (await import('./audits/audit.ts')).auditCommand,
  },
  {
    usage: 'capacity',
    summary: 'Compute what a stack can carry from measurements.',
    load: async () => (await import('./capacity/capacity.ts')).capacityCommand,
  },
  {
    usage: 'campaign',
    summary: 'Check and show campaigns: the rehearsals of one sale.',
    load: async () => (await import('./campaigns/campaign.ts')).campaignCommand,
  },
  {
    usage: 'switch',
    summary: 'The switches of a target: values that its services read at run time.',
    load: async () => (await import('./switches/switch.ts')).switchCommand,
  },
  {
    usage: 'edge',
    summary: 'Check the shadow tag in front of a service that does not, and answer its canary.',
    load: async () => (await import('./targets/edge.ts')).edgeCommand,
  },
  {
    usage: 'worker',
    summary: 'Take shards on this machine for a server, here or on another host.',
    load: async () => (await import('./workers/worker.ts')).workerCommand,
  },
  {
    usage: 'agent <file>',
    summary: 'Do the faults of drills to what a file names on this machine, and end them in time.',
    load: async () => (await import('./workers/agent.ts')).agentCommand,
  },
  {
    usage: 'workers',
    summary: 'List the workers of the server, or revoke one.',
    load: async () => (await import('./workers/workers.ts')).workersCommand,
  },
  {
    usage: 'join-token',
    summary: 'Make a token by which workers on other hosts join this server; shown once.',
    load: async () => (await import('./workers/joinToken.ts')).joinTokenCommand,
  },
  {
    usage: 'users',
    summary: 'List the users of the server that runs here; add, change or remove one.',
    load: async () => (await import('./accounts/users.ts')).usersCommand,
  },
  // A command that needs no server stands here.
  {
    usage: 'doctor',
    summary: 'Show what is installed, what is missing, and how to get it.',
    load: async () => (await import('./local/doctor.ts')).doctorCommand,
  },
];
