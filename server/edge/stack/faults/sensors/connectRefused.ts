import { oneLine } from '../../../../core/text/oneLine.ts';
import { isFull, openSession } from '../injectors/sessions.ts';
import { dead, type OpenSensor, read } from '../sensor.ts';

const SESSION_MS_MAX = 1_000;

export const connectRefused: OpenSensor<'db-connections', 'postgres'> = ({ subject }) => ({
  async read() {
    try {
      const client = await openSession(subject.at.url, 'zerohour-sensor', SESSION_MS_MAX);
      await client.end();
      return read(0);
    } catch (error) {
      return isFull(error) ? read(1) : dead(oneLine(error));
    }
  },
  close: async () => undefined,
});
