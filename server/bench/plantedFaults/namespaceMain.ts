import { findK6 } from '../../edge/k6/binary.ts';
import { startRemoteWrite } from '../../edge/k6/remoteWrite.ts';
import { plantedFaults, runHere } from '../plantedFaults.ts';

/** Entry of `runInNamespace`: runs the named fault in this process and prints its outcome as JSON. */
const [name] = process.argv.slice(2);
const fault = plantedFaults.find((one) => one.name === name);
if (fault === undefined) throw new Error(`no planted fault "${name}"`);
const k6 = await findK6();
if (!k6.ok) throw new Error(k6.error);
const receiver = await startRemoteWrite();
try {
  process.stdout.write(JSON.stringify(await runHere(fault, k6.value.path, receiver)));
} finally {
  await receiver.stop();
}
