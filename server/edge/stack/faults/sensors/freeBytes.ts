import { oneLine } from '../../../../core/text/oneLine.ts';
import { freeBytesOf } from '../freeSpace.ts';
import { dead, type OpenSensor, read } from '../sensor.ts';

export const freeBytes: OpenSensor<'disk-full', 'folder'> = ({ subject }) => ({
  read: () => freeBytesOf(subject.at.path).then(read, (error: unknown) => dead(oneLine(error))),
  close: async () => undefined,
});
