import type { ProcessMemory } from './memory.ts';

/** The processes of a Zerohour that was started by `npx zerohour up`, in the order of the table. */
export const roles = [
  'npx and its shell',
  'supervising process (up)',
  'server',
  'worker',
  'watchdog process',
  'PostgreSQL, all processes',
  'Redis',
  'k6',
  'others',
] as const;
export type Role = (typeof roles)[number];

const commands: readonly (readonly [RegExp, Role])[] = [
  [/^(?:npm|sh) /, 'npx and its shell'],
  [/^(?:\S*\/)?postgres[: ]/, 'PostgreSQL, all processes'],
  [/^(?:\S*\/)?redis-server /, 'Redis'],
  [/^(?:\S*\/)?k6 run /, 'k6'],
  [/\/dist\/server\/main\.js$/, 'server'],
  [/\/dist\/server\/worker\.js$/, 'worker'],
  [/\/zerohour(?:\.mjs)? up /, 'supervising process (up)'],
];

/** The role of a process by its command line; a worker's other child is its watchdog. */
export function roleOf(one: ProcessMemory, tree: readonly ProcessMemory[]): Role {
  const role = byCommand(one);
  if (role !== undefined) return role;
  const parent = tree.find(({ pid }) => pid === one.parent);
  const guardsWorker = parent !== undefined && byCommand(parent) === 'worker';
  return guardsWorker ? 'watchdog process' : 'others';
}

const byCommand = ({ command }: ProcessMemory): Role | undefined =>
  commands.find(([pattern]) => pattern.test(command))?.[1];
