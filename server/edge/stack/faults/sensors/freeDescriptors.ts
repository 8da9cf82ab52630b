import { filesLimitOf, openDescriptors } from '../openDescriptors.ts';
import { dead, type OpenSensor, read } from '../sensor.ts';
import { findProcess } from '../subjectProcess.ts';

export const freeDescriptors: OpenSensor<'file-descriptors', 'process'> = ({ subject }) => ({
  async read() {
    const found = await findProcess(subject);
    if (!found.ok) return dead(found.error);
    const { pid } = found.value;
    const [limit, open] = [filesLimitOf(pid), openDescriptors(pid)];
    if (limit === null || open === null) return dead('the process has ended');
    const below = [...open].filter((number) => number < Number(limit)).length;
    return read(Number(limit) - below);
  },
  close: async () => undefined,
});
