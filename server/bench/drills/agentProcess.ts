import { readFile } from 'node:fs/promises';
import type { FaultOrder } from '../../core/fault/fault.ts';
import { parseAgentFile } from '../../core/fault/subject.ts';
import { createLog } from '../../log.ts';
import { startAgent } from '../../run/agent/agent.ts';

/** An agent whose orders come from its parent process and not from a server. It lives until it is killed. */
process.once('message', async (message) => {
  const { file, folder, orders } = message as {
    readonly file: string;
    readonly folder: string;
    readonly orders: readonly FaultOrder[];
  };
  const subjects = parseAgentFile(await readFile(file, 'utf8'), file, {});
  if (!subjects.ok) throw new Error('the agent file is not valid');
  const ended = new Set<string>();
  const agent = await startAgent({
    name: 'bench',
    host: 'bench',
    version: 'bench',
    subjects: subjects.value,
    folder,
    log: createLog('silent', 'agent'),
    store: {
      heartbeat: async () => ({
        isLeverPulled: false,
        unreadable: [],
        orders: orders
          .filter(({ id }) => !ended.has(id))
          .map((order) => ({ order, headers: {}, version: 'bench', endAsked: false })),
      }),
      tell: async (_agent, id, { phase, problem }) => {
        if (phase === 'ended') ended.add(id);
        process.send?.({ id, phase, problem });
      },
    },
  });
  if (!agent.ok) throw new Error(agent.error);
});
