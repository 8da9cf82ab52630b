import { request } from 'node:http';
import { PROBE_MS_MAX } from '../../../../core/fault/sensor.ts';
import { type OpenSensor, read } from '../sensor.ts';
import { findProcess, processState } from '../subjectProcess.ts';

/** Letters of /proc/PID/stat for a process that does nothing: stopped, traced, ended. */
const DOWN_STATES = new Set(['T', 't', 'Z', 'X']);

export const processUp: OpenSensor<'stop' | 'kill', 'process'> = ({ subject }) => ({
  async read() {
    const found = await findProcess(subject);
    if (!found.ok) return read(0);
    const state = await processState(found.value);
    if (state === null || DOWN_STATES.has(state)) return read(0);
    const { url } = subject.at;
    return read(url === undefined || (await answers(url)) ? 1 : 0);
  },
  close: async () => undefined,
});

/** Whether any answer comes, on a connection of its own. */
const answers = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const asked = request(url, { agent: false, timeout: PROBE_MS_MAX }, (answer) => {
      answer.resume();
      resolve(true);
    });
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve(false));
    asked.end();
  });
